import { Component, type ErrorInfo, type ReactNode } from 'react';

type Props = {
  /** Shown instead when something inside threw; `again` mounts it anew. */
  fallback: (error: Error, again: () => void) => ReactNode;
  /** Hears of it once. */
  report: (error: Error, where: string) => void;
  children: ReactNode;
};

/** Keeps a fault of one part from taking the page with it. */
export class PartBoundary extends Component<Props, { error: Error | undefined }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    this.props.report(error, info.componentStack ?? '');
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return this.props.fallback(error, () => this.setState({ error: undefined }));
  }
}
