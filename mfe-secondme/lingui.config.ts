import { linguiConfig } from '../lingui.config.base.ts';

export default linguiConfig();
