import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import LocalExchange

@Suite struct ServerStopTests {
    /// Connections as clients keep them: nothing came yet, half a request, one that was answered.
    private static let openings = [
        "", "GET /api/v3/pi", "GET /api/v3/ping HTTP/1.1\r\nhost: x\r\n\r\n",
    ]

    @Test(.timeLimit(.minutes(2))) func itStopsWhileConnectionsAreOpen() async throws {
        let opened = Mutex<[any Channel]>([])
        try await ServerFixture.run { exchange in
            let port = Int(exchange.ready.url.split(separator: ":").last ?? "") ?? 0
            for text in Self.openings {
                let channel = try await ClientBootstrap(
                    group: MultiThreadedEventLoopGroup.singleton
                ).connect(host: "127.0.0.1", port: port).get()
                if !text.isEmpty { try await channel.writeAndFlush(ByteBuffer(string: text)) }
                opened.withLock { $0.append(channel) }
            }
            // They were accepted before this one.
            #expect(try await exchange.send("GET", "/api/v3/ping").status == 200)
        }
        // It has stopped, and let nobody wait.
        for channel in opened.withLock({ $0 }) { try await channel.closeFuture.get() }
    }
}
