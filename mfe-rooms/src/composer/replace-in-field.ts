/** Puts `text` in the place of what stands from `from` to `to`, as if it were typed: it is heard of, and can be undone. */
export function replaceInField(field: HTMLTextAreaElement, from: number, to: number, text: string): void {
  field.focus();
  field.setSelectionRange(from, to);
  // It has no successor that keeps the field's own history. Where it is gone, the text is there all the same.
  if (document.execCommand?.('insertText', false, text)) return;
  // Set behind React's back, or it would hear of nothing new.
  const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value') ?? {};
  set?.call(field, field.value.slice(0, from) + text + field.value.slice(to));
  field.setSelectionRange(from + text.length, from + text.length);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
