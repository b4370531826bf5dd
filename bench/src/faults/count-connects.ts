import { Socket } from "node:net";

/** Counts the sockets that anything in this process connects, TLS and UNIX domain included, until it is disposed. */
export function countConnects(): { readonly count: number } & Disposable {
  let count = 0;
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function counted(this: Socket, ...args: Parameters<typeof connect>): Socket {
    count += 1;
    return connect.apply(this, args);
  } as typeof connect;
  return {
    get count() {
      return count;
    },
    [Symbol.dispose]() {
      Socket.prototype.connect = connect;
    },
  };
}
