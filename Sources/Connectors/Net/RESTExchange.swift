internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// One request and its answer: knows whether the request has begun to leave, and collects the
/// answer up to its limit.
final class RESTExchange: HTTPClientResponseDelegate {
    typealias Response = RESTAnswer

    struct AnswerTooLarge: Error {
        let limit: Int
    }

    private struct State {
        var isSent = false
        var status = 0
        var headers: [String: String] = [:]
        var body: [UInt8] = []
    }

    private let bytesMax: Int
    private let state = Mutex(State())

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Whether the head of the request was handed to the socket.
    var isSent: Bool { state.withLock { $0.isSent } }

    func didSendRequestHead(task: HTTPClient.Task<RESTAnswer>, _ head: HTTPRequestHead) {
        state.withLock { $0.isSent = true }
    }

    func didReceiveHead(
        task: HTTPClient.Task<RESTAnswer>, _ head: HTTPResponseHead
    ) -> EventLoopFuture<Void> {
        let length = head.headers.first(name: "content-length").flatMap { Int($0) }
        if let length, length > bytesMax { return tooLarge(task) }
        state.withLock { state in
            state.status = Int(head.status.code)
            for header in head.headers {
                state.headers[header.name.lowercased()] = header.value
            }
            state.body.reserveCapacity(length ?? 0)
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(
        task: HTTPClient.Task<RESTAnswer>, _ buffer: ByteBuffer
    ) -> EventLoopFuture<Void> {
        let fits = state.withLock { state in
            guard state.body.count + buffer.readableBytes <= bytesMax else { return false }
            state.body.append(contentsOf: buffer.readableBytesView)
            return true
        }
        return fits ? task.eventLoop.makeSucceededVoidFuture() : tooLarge(task)
    }

    func didFinishRequest(task: HTTPClient.Task<RESTAnswer>) throws -> RESTAnswer {
        state.withLock { RESTAnswer(status: $0.status, headers: $0.headers, body: $0.body) }
    }

    private func tooLarge(_ task: HTTPClient.Task<RESTAnswer>) -> EventLoopFuture<Void> {
        task.eventLoop.makeFailedFuture(AnswerTooLarge(limit: bytesMax))
    }
}
