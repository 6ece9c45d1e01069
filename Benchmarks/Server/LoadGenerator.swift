import Foundation
import Glibc

/// Sends one kind of POST on kept connections, each the next one after its answer, from one thread.
///
/// On bare sockets, so that little of the processor is taken from the server that is measured.
struct LoadGenerator: Sendable {
    let port: Int
    let path: String
    let token: String
    /// What follows the reference in the body.
    let members: String
    let prefix: String
    let connections: Int

    private static let referenceDigits = 9

    /// - Returns: successful answers per second.
    /// - Throws: ``BenchmarkFailure`` at the first answer that is none.
    func run(seconds: Double) async throws -> Double {
        try await withCheckedThrowingContinuation { answer in
            Thread.detachNewThread {
                answer.resume(with: Result { try load(seconds) })
            }
        }
    }

    private func load(_ seconds: Double) throws -> Double {
        let (request, referenceAt) = template()
        var sockets = try (0..<connections).map { _ in try LoadSocket(port: port) }
        defer { for socket in sockets { socket.close() } }
        var polled = sockets.map { pollfd(fd: $0.file, events: Int16(POLLIN), revents: 0) }
        var bytes = request
        var sent = 0
        func send(_ index: Int) throws {
            write(sent, to: &bytes, at: referenceAt)
            sent += 1
            try sockets[index].send(bytes)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let end = start.advanced(by: .seconds(seconds))
        var (answered, waiting) = (0, connections)
        for index in sockets.indices { try send(index) }
        while waiting > 0 {
            guard poll(&polled, nfds_t(polled.count), 10_000) > 0 else {
                throw BenchmarkFailure("the server does not answer")
            }
            for index in polled.indices where polled[index].revents != 0 {
                guard try sockets[index].receive() else { continue }
                answered += 1
                if clock.now < end { try send(index) } else { waiting -= 1 }
            }
        }
        return Double(answered) / start.duration(to: clock.now).inSeconds
    }

    private func template() -> (bytes: [UInt8], referenceAt: Int) {
        let zeros = String(repeating: "0", count: Self.referenceDigits)
        let opening = #"{"reference":"\#(prefix)-"#
        let body = opening + zeros + "\"," + members + "}"
        let head = """
            POST \(path) HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Authorization: Bearer \(token)\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r

            """
        return (Array((head + body).utf8), head.utf8.count + opening.utf8.count)
    }

    private func write(_ number: Int, to bytes: inout [UInt8], at offset: Int) {
        var rest = number
        for place in (offset..<offset + Self.referenceDigits).reversed() {
            bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }
}
