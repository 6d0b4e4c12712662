// The pool without the rest of undici (fetch, WebSocket, caches, proxies), which would be bundled and loaded, too.
declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici';
  export default Pool;
}

declare module 'undici/lib/core/connect.js' {
  import { buildConnector } from 'undici';
  export default buildConnector;
}
