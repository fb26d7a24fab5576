/** The components that the shell gives to every microfrontend with its first file; see libraries.ts. */
import '../ui/avatar.tsx';
import '../ui/badge.tsx';
import '../ui/button.tsx';
import '../ui/card.tsx';
import '../ui/empty-state.tsx';
import '../ui/error-state.tsx';
import '../ui/icon.tsx';
import '../ui/icon-button.tsx';
import '../ui/pill.tsx';
import '../ui/presence-dot.tsx';
import '../ui/relative-time.tsx';
import '../ui/skeleton.tsx';
import '../ui/text-field.tsx';
import '../ui/toast.tsx';
import '../ui/words.tsx';
