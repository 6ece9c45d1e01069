package import Hummingbird
import NIOCore
package import StrictJSON

/// What a handler answers, before it is an HTTP response.
package struct Answer: Sendable {
    package var status: Int
    package var contentType: String
    package var headers: HTTPFields
    package var body: [UInt8]
    /// Written in the place of `body`, where there is one.
    let stream: AnswerStream?

    package static let jsonType = "application/json"

    package init(
        status: Int = 200, contentType: String = jsonType, headers: HTTPFields = HTTPFields(),
        body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
        stream = nil
    }

    init(contentType: String, stream: AnswerStream) {
        status = 200
        self.contentType = contentType
        headers = HTTPFields()
        body = []
        self.stream = stream
    }

    package static func json(
        _ status: Int = 200, _ write: (inout JSONWriter) -> Void
    ) -> Answer {
        var writer = JSONWriter()
        write(&writer)
        return Answer(status: status, body: writer.bytes)
    }

    package static func text(_ text: String, contentType: String) -> Answer {
        Answer(contentType: contentType, body: Array(text.utf8))
    }

    func with(_ name: FieldName, _ value: String) -> Answer {
        var answer = self
        answer.headers[name] = value
        return answer
    }

    /// To HEAD the length is told, and the bytes are not sent.
    func response(to request: Request) -> Response {
        var fields = headers
        let withoutBody = request.method == .head
        if let stream {
            fields[.contentType] = contentType
            if let length = stream.length { fields[.contentLength] = String(length) }
            return Response(
                status: .init(code: status), headers: fields,
                body: withoutBody ? .init() : stream.body(for: request))
        }
        if !body.isEmpty { fields[.contentType] = contentType }
        if status != 204 { fields[.contentLength] = String(body.count) }
        let empty = withoutBody || body.isEmpty
        return Response(
            status: .init(code: status), headers: fields,
            body: empty ? .init() : .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
