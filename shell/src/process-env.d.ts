/** What the bundler writes into the code: `production` in a build, `development` in dev. */
declare const process: { readonly env: { readonly NODE_ENV: 'production' | 'development' } };
