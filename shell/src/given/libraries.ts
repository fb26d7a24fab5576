/**
 * The libraries that the shell gives to every microfrontend. Each that rspack.config.base.ts calls given() must be imported
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
import 'zustand';
import 'zustand/vanilla';
