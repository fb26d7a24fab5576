import { ConnectionBanner } from './frame/connection-banner.tsx';
import { Footer } from './frame/footer.tsx';
import { Header } from './frame/header.tsx';
import { LiveRegion } from './frame/live-region.tsx';
import { Main } from './frame/main.tsx';
import { NoticeBoard } from './frame/notice-board.tsx';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';
import { type Shell, ShellProvider } from './shell-context.ts';
import { Words } from './ui/words.tsx';

const catalogues = { en, uk };

/** The page of the city: what stays while pages change, and the page at a path. */
export function Page({ shell, path }: { shell: Shell; path: string }) {
  return (
    <ShellProvider value={shell}>
      <Words locale={shell.city.locale} catalogues={catalogues}>
        <Header path={path} />
        <ConnectionBanner />
        <Main path={path} />
        <Footer />
        <NoticeBoard />
        <LiveRegion />
      </Words>
    </ShellProvider>
  );
}
