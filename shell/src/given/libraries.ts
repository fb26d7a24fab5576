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
import '../ui/avatar.tsx';
import '../ui/badge.tsx';
import '../ui/button.tsx';
import '../ui/card.tsx';
import '../ui/dialog.tsx';
import '../ui/empty-state.tsx';
import '../ui/error-state.tsx';
import '../ui/icon.tsx';
import '../ui/icon-button.tsx';
import '../ui/pill.tsx';
import '../ui/presence-dot.tsx';
import '../ui/relative-time.tsx';
import '../ui/ribbon.tsx';
import '../ui/skeleton.tsx';
import '../ui/text-area.tsx';
import '../ui/text-field.tsx';
import '../ui/toast.tsx';
import '../ui/words.tsx';
import 'zustand';
import 'zustand/vanilla';
