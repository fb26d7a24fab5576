import { useLingui } from '@lingui/react/macro';
import type { Answer } from './answer.ts';

/** Says what became of telling the homeserver. */
export function useAnswerWords(): (answer: Answer) => string {
  const { t } = useLingui();
  const refused = ({ status, errcode, softLogout }: Extract<Answer, { kind: 'refused' }>) => {
    if (errcode === 'M_UNKNOWN_TOKEN' && softLogout) {
      return t`The homeserver wants you to log in again: the token has ended.`;
    }
    if (errcode === 'M_UNKNOWN_TOKEN') return t`The homeserver does not know this token.`;
    if (errcode === 'M_GUEST_ACCESS_FORBIDDEN') return t`The homeserver does not let guests do this.`;
    if (errcode === 'M_FORBIDDEN') return t`The homeserver says that the token is not of this Matrix ID.`;
    if (errcode === '') return t`The account was refused (${status}).`;
    return t`The homeserver refused it: ${errcode}.`;
  };
  return (answer) => {
    if (answer.kind === 'told') return t`Linked: the homeserver knows when you are here.`;
    if (answer.kind === 'refused') return refused(answer);
    if (answer.kind === 'busy') return t`The homeserver asks for a pause.`;
    if (answer.kind === 'away') return t`The homeserver does not answer now.`;
    return answer.kind === 'none' ? t`This city has no homeserver.` : t`The city cannot pass it on now.`;
  };
}
