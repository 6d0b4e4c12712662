import { Agent, type AgentOptions } from 'node:http';
import { connect, type Socket, type TcpSocketConnectOpts } from 'node:net';

const BYTES = 1 << 18;

/** Whether Node's HTTP parser copies what it hands out of a body: not known before the first body has come. */
let copies: boolean | undefined;
const handed = new WeakSet<ArrayBufferLike>();

/**
 * Connections without TLS that all read into one large buffer. Node would otherwise make a small one for each read, and giving them back
 * is a good part of what reading from a fast server costs. The parser takes what was read before the next read, and copies what it
 * hands out; until that has been seen (`sawBody`), each read is handed to it in a buffer of its own.
 */
export function readBufferAgent(options: AgentOptions): Agent {
  return new ReadBufferAgent(options);
}

/** To be told of a piece of a body. */
export function sawBody({ buffer }: Uint8Array): void {
  copies ??= !handed.has(buffer);
}

class ReadBufferAgent extends Agent {
  readonly #buffer = Buffer.allocUnsafeSlow(BYTES);

  override createConnection(options: TcpSocketConnectOpts): Socket {
    const callback = (length: number) => {
      const read = this.#buffer.subarray(0, length);
      socket.emit('data', copies ? read : ownBuffer(read));
      return true;
    };
    const socket = connect({ ...options, onread: { buffer: this.#buffer, callback } });
    return socket;
  }
}

function ownBuffer(read: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(read.length);
  own.set(read);
  handed.add(own.buffer);
  return own;
}
