/**
 * What the shell gives to every microfrontend. Each module that rspack.config.base.ts calls given() must be imported
 * here once, or the page would have no copy of it.
 */
import '@bufbuild/protobuf';
import '@bufbuild/protobuf/codegenv2';
import '@bufbuild/protobuf/wkt';
import '@connectrpc/connect';
import '@lingui/core';
import '@lingui/react';
import 'react';
import 'react/jsx-runtime';
import 'react-dom';
import 'shell/ui/avatar.tsx';
import 'shell/ui/button.tsx';
import 'shell/ui/card.tsx';
import 'shell/ui/dialog.tsx';
import 'shell/ui/empty-state.tsx';
import 'shell/ui/error-state.tsx';
import 'shell/ui/icon.tsx';
import 'shell/ui/icon-button.tsx';
import 'shell/ui/pill.tsx';
import 'shell/ui/presence-dot.tsx';
import 'shell/ui/relative-time.tsx';
import 'shell/ui/skeleton.tsx';
import 'shell/ui/text-area.tsx';
import 'shell/ui/text-field.tsx';
import 'shell/ui/words.tsx';
import 'zustand';
import 'zustand/vanilla';
