import Hummingbird
import HummingbirdCore
import ServiceLifecycle

/// A body that is written piece by piece while its client listens; its connection ends with it.
package struct AnswerStream: Sendable {
    typealias Write = @Sendable (inout any ResponseBodyWriter) async throws -> Void

    /// Writes everything but the end.
    let write: Write
    /// Called when the client is gone or the server shuts down; `write` then comes to an end.
    let hangUp: @Sendable () -> Void

    /// - Parameter request: whose answer it is; its connection is watched from now on.
    func body(for request: Request) -> ResponseBody {
        ResponseBody { writer in
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
