/** Tells React that tests wrap what changes the page in `act`, so that a test sees the page as a resident would. */
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
