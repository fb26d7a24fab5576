import { type MouseEvent, useRef } from 'react';

type Press = MouseEvent<HTMLDialogElement>;

/**
 * What a modal `<dialog>` listens to, so that a press beside it is told: one that began and ended there. Whoever selects
 * a text past the edge of the window has pressed in the window, though the browser's click is then beside it.
 */
export function usePressOutside(onPress: () => void) {
  const outside = useRef(false);
  const isOutside = ({ target, currentTarget }: Press) => target === currentTarget;
  return {
    onMouseDown(event: Press) {
      outside.current = isOutside(event);
    },
    onMouseUp(event: Press) {
      outside.current &&= isOutside(event);
    },
    onClick(event: Press) {
      if (outside.current && isOutside(event)) onPress();
    },
  };
}
