import Domain
import Engine
import Glibc
import NIOCore
import NIOHTTP1

/// Serves the requests of one connection, one after the other.
struct HTTPConnection: Sendable {
    typealias Part = HTTPPart<HTTPResponseHead, ByteBuffer>
    typealias Channel = NIOAsyncChannel<HTTPServerRequestPart, Part>

    let time: any TimeSource
    let respond: @Sendable (SandboxRequest) async -> SandboxResponse

    func serve(_ channel: Channel) async throws {
        let address = channel.channel.remoteAddress?.ipAddress ?? "unknown"
        try await channel.executeThenClose { inbound, outbound in
            var head: HTTPRequestHead?
            var isReused = false
            var body: [UInt8] = []
            for try await part in inbound {
                switch part {
                case .head(let next): (head, body) = (next, [])
                case .body(let buffer):
                    guard body.count + buffer.readableBytes <= ServerLimits.bodyBytesMax else {
                        let refusal = SandboxResponse(status: 413, "{}")
                        try await write(refusal, isLast: true, to: outbound)
                        return
                    }
                    body.append(contentsOf: buffer.readableBytesView)
                case .end:
                    guard let request = head else { return }
                    // Only a connection's first request can become a WebSocket. Clients that keep
                    // connections take the end of this one for age, and open another.
                    if isReused, request.headers.contains(name: "upgrade") { return }
                    isReused = true
                    let isLast = !request.isKeepAlive
                    let response = await respond(Self.request(request, body, address))
                    let isOver = try await deliver(response, isLast: isLast, channel, outbound)
                    if isOver { return }
                }
            }
        }
    }

    private static func request(
        _ head: HTTPRequestHead, _ body: [UInt8], _ address: String
    ) -> SandboxRequest {
        let halves = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return SandboxRequest(
            method: head.method.rawValue, path: String(halves[0]),
            query: halves.count == 2 ? String(halves[1]) : "",
            headers: head.headers.map { ($0.name.lowercased(), $0.value) }, body: body,
            address: address)
    }

    /// - Returns: whether the connection is over.
    private func deliver(
        _ response: SandboxResponse, isLast: Bool, _ channel: Channel,
        _ outbound: NIOAsyncChannelOutboundWriter<Part>
    ) async throws -> Bool {
        if response.delay > .zero {
            try await time.sleep(until: time.now().adding(response.delay))
        }
        switch response.delivery {
        case .whole:
            try await write(response, isLast: isLast, to: outbound)
            return isLast
        case .dropped: return true
        case .reset:
            if let provider = channel.channel as? any SocketOptionProvider {
                // Closing with a linger of zero sends a reset.
                try await provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
            try await channel.channel.close()
            return true
        case .half:
            try await outbound.write(.head(Self.head(response, isLast: true)))
            let half = ByteBuffer(bytes: response.body.prefix(response.body.count / 2))
            try await outbound.write(.body(half))
            try await channel.channel.close()
            return true
        }
    }

    private func write(
        _ response: SandboxResponse, isLast: Bool, to outbound: NIOAsyncChannelOutboundWriter<Part>
    ) async throws {
        try await outbound.write(contentsOf: [
            .head(Self.head(response, isLast: isLast)),
            .body(ByteBuffer(bytes: response.body)), .end(nil),
        ])
    }

    private static func head(_ response: SandboxResponse, isLast: Bool) -> HTTPResponseHead {
        var headers = HTTPHeaders(response.headers)
        headers.replaceOrAdd(name: "content-length", value: String(response.body.count))
        headers.replaceOrAdd(name: "connection", value: isLast ? "close" : "keep-alive")
        return HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status),
            headers: headers)
    }
}
