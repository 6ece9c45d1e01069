import NIOCore
import NIOPosix
import StrictJSON

/// Hands a command to the server that listens on a socket.
package struct AdminClient: AdminHandler {
    private let socketPath: String

    package init(socketPath: String) { self.socketPath = socketPath }

    package func handle(_ request: AdminRequest) async -> AdminAnswer {
        do {
            return try await ask(request)
        } catch let error as CompositionError {
            return .refused(error.description)
        } catch {
            return .refused("the server at \(socketPath) did not answer: \(error)")
        }
    }

    private func ask(_ request: AdminRequest) async throws -> AdminAnswer {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(unixDomainSocketPath: socketPath) { channel in
                AdminChannel.configure(channel, bytesMax: AdminWire.answerBytesMax)
            }
        return try await channel.executeThenClose { answers, requests in
            try await requests.write(ByteBuffer(bytes: AdminWire.line(request.json)))
            for try await line in answers {
                return try AdminAnswer(json: AdminWire.parse(Array(line.readableBytesView)))
            }
            throw CompositionError.adminUnavailable("it closed the connection without an answer")
        }
    }
}
