import type { Page, WebSocketRoute } from '@playwright/test';

/** The tab's socket in the hands of the story. */
export type SocketInHand = {
  /** From now on what the city says is kept back. */
  hold(): void;
  /** Lets the page hear what was kept back, and all that follows. */
  release(): void;
  /** Breaks the line; what was kept back is lost. The next line is free again. */
  cut(): Promise<void>;
  /** Frames that the page has sent so far. */
  sent: { event?: string; [field: string]: unknown }[];
};

/** Takes the tab's socket in hand; call it before the page is opened. */
export async function takeSocket(page: Page): Promise<SocketInHand> {
  const sent: SocketInHand['sent'] = [];
  let kept: (string | Buffer)[] | undefined;
  let line: { page: WebSocketRoute; city: WebSocketRoute } | undefined;

  await page.routeWebSocket('/ws/city', (socket) => {
    const city = socket.connectToServer();
    const mine = { page: socket, city };
    line = mine;
    socket.onMessage((frame) => {
      sent.push(JSON.parse(String(frame)));
      city.send(frame);
    });
    city.onMessage((frame) => {
      if (kept && line === mine) kept.push(frame);
      else socket.send(frame);
    });
  });
  return {
    sent,
    hold() {
      kept = [];
    },
    release() {
      for (const frame of kept ?? []) line?.page.send(frame);
      kept = undefined;
    },
    async cut() {
      const broken = line;
      line = undefined;
      kept = undefined;
      await broken?.city.close();
      await broken?.page.close({ code: 1012 });
    },
  };
}
