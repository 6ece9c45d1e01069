import Hummingbird
import HummingbirdCore
import ServiceLifecycle

/// A body that is written piece by piece.
package struct AnswerStream: Sendable {
    typealias Write = @Sendable (inout any ResponseBodyWriter) async throws -> Void

    /// In bytes, where it is known before.
    let length: Int?
    /// Writes everything but the end.
    let write: Write
    /// Called when the client is gone or the server shuts down; `write` then comes to an end, and
    /// the connection with it. Absent for what ends by itself soon.
    let hangUp: (@Sendable () -> Void)?

    /// - Parameter request: whose answer it is; its connection is watched from now on.
    func body(for request: Request) -> ResponseBody {
        guard let hangUp else {
            return ResponseBody(contentLength: length) { writer in
                try await write(&writer)
                try await writer.finish(nil)
            }
        }
        return ResponseBody(contentLength: length) { writer in
            try await withGracefulShutdownHandler {
                try await request.body.consumeWithInboundCloseHandler { _ in
                    try await write(&writer)
                } onInboundClosed: {
                    hangUp()
                }
            } onGracefulShutdown: {
                hangUp()
            }
            try await writer.finish(nil)
        }
    }
}
