internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// What an exchange that ended without an answer was: proven not sent, or unknown.
enum RESTFailure {
    /// - Parameter isSent: whether the head of the request was handed to the socket.
    static func outcome(_ error: any Error, isSent: Bool) -> RESTOutcome {
        let text = text(error)
        return isSent || isOfAnAnswer(error) ? .unknown(text) : .notSent(text)
    }

    /// Whether the error speaks of an answer: then the request must have left, whatever was noted.
    static func isOfAnAnswer(_ error: any Error) -> Bool {
        switch error {
        case is HTTPParserError, is RESTExchange.AnswerTooLarge: true
        default: false
        }
    }

    /// For logs: without host, path and query.
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as RESTExchange.AnswerTooLarge: "an answer over \(error.limit) bytes"
        case let error as HTTPClientError: error.shortDescription
        case let error as NIOConnectionError: connectionText(error)
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case is NIOSSLError, is BoringSSLError: "TLS: \(sslText("\(error)"))"
        case is NIOSSLExtraError: "TLS: the certificate is for another name"
        case is HTTPParserError: "the answer is no HTTP"
        default: "\(type(of: error))"
        }
    }

    /// The reason in what the library writes, without the places in its source.
    private static func sslText(_ text: String) -> String {
        guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return text }
        let reason = text[mark.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
        return reason == "CERTIFICATE_VERIFY_FAILED"
            ? "the certificate is of no trusted authority, or not valid now" : String(reason)
    }

    private static func connectionText(_ error: NIOConnectionError) -> String {
        if let failure = error.connectionErrors.first?.error { return text(failure) }
        return "the name was not found"
    }
}
