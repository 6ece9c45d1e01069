import NIOCore
import NIOPosix
import StrictJSON

@testable import HTTPAPI

/// One block of an event stream: what stands before an empty line.
struct StreamBlock: Hashable, Sendable {
    var id: Int64?
    var event: String?
    var data: String?
    var retry: String?
    var isComment = false

    /// Lines that are no field are the frames of chunked coding.
    init(_ text: some StringProtocol) {
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("id: ") { id = Int64(line.dropFirst(4)) }
            if line.hasPrefix("event: ") { event = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") { data = String(line.dropFirst(6)) }
            if line.hasPrefix("retry: ") { retry = String(line.dropFirst(7)) }
            if line.hasPrefix(":") { isComment = true }
        }
    }

    var json: JSONValue { data.flatMap { try? JSONParser.parse($0) } ?? .null }
}

/// Reads the answer to one request piece by piece, as long as the connection lasts.
struct EventListener {
    private var received: AsyncStream<ByteBuffer>.AsyncIterator
    private var unread = ""
    private(set) var head = ""

    fileprivate init(_ received: AsyncStream<ByteBuffer>) {
        self.received = received.makeAsyncIterator()
    }

    var status: Int { head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }

    fileprivate mutating func readHead() async {
        while let end = await find("\r\n\r\n") {
            head = String(unread[..<end.lowerBound])
            unread = String(unread[end.upperBound...])
            return
        }
    }

    /// The next block; `nil` when the answer or the connection has ended.
    mutating func next() async -> StreamBlock? {
        guard let end = await find("\n\n") else { return nil }
        let block = StreamBlock(unread[..<end.lowerBound])
        unread = String(unread[end.upperBound...])
        return block
    }

    /// The next that is an event.
    mutating func nextEvent() async -> StreamBlock? {
        while let block = await next() { if block.event != nil { return block } }
        return nil
    }

    private mutating func find(_ mark: String) async -> Range<String.Index>? {
        while true {
            if let range = unread.firstRange(of: mark) { return range }
            guard let bytes = await received.next() else { return nil }
            unread += String(buffer: bytes)
        }
    }
}

extension RawConnection {
    /// Asks for a stream and lets the body listen; the connection is closed after it.
    func listen<Value: Sendable>(
        _ path: String, token: String, lastEventID: String? = nil,
        _ body: (inout EventListener) async throws -> Value
    ) async throws -> Value {
        let resumed = lastEventID.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        let (wire, received) = try await open(Self.get(path, token, resumed))
        defer { wire.close(promise: nil) }
        var listener = EventListener(received)
        await listener.readHead()
        return try await body(&listener)
    }

    static func get(_ path: String, _ token: String, _ headers: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\(headers)\r\n"
    }

    func token(_ client: String = "acme-1") async throws -> String {
        let reply = try await post(
            "/oauth2/token", "grant_type=client_credentials&\(Self.credentials(client))")
        guard let start = reply.firstRange(of: "\r\n\r\n"),
            let token = try JSONParser.parse(String(reply[start.upperBound...]))["access_token"]?
                .string
        else { throw TestFailure.noToken(reply) }
        return token
    }

    func revoke(_ token: String, of client: String = "acme-1") async throws {
        let reply = try await post(
            "/oauth2/revoke", "token=\(token)&\(Self.credentials(client))")
        guard reply.hasPrefix("HTTP/1.1 200") else { throw TestFailure.noToken(reply) }
    }

    private static func credentials(_ client: String) -> String {
        "client_id=\(client)&client_secret=\(TestAPI.secret)"
    }

    private func post(_ path: String, _ form: String) async throws -> String {
        try await exchange(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: \(form.utf8.count)\r\n\r\n\(form)")
    }
}
