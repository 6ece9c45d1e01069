internal import Engine
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

extension CallbackFailure {
    /// What an error of the connection means. One that is not known says no more than that the
    /// connection did not last.
    init(_ error: any Error) {
        self =
            if let failure = error as? CallbackFailure {
                failure
            } else if let error = error as? ChannelError, case .connectTimeout = error {
                .timedOut
            } else if let error = error as? IOError {
                Self.of(errno: error.errnoCode)
            } else if error is AnswerBound.Exceeded {
                .answerNotUnderstood
            } else if let error = error as? HTTPParserError {
                error == .invalidEOFState ? .connectionLost : .answerNotUnderstood
            } else {
                Self.ofTLS(error) ?? .connectionLost
            }
    }

    private static func of(errno: CInt) -> CallbackFailure {
        switch errno {
        case ECONNREFUSED: .connectionRefused
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL,
            EACCES, EPERM:
            .unreachable
        case ETIMEDOUT: .timedOut
        default: .connectionLost
        }
    }

    /// `nil` for an error that is not TLS's, and for an end without a farewell.
    private static func ofTLS(_ error: any Error) -> CallbackFailure? {
        if let error = error as? NIOSSLExtraError {
            return error == .failedToValidateHostname ? ServerIdentity.mismatch : .tls(noHandshake)
        }
        guard let error = error as? NIOSSLError else {
            return error is BoringSSLError ? .tls(noHandshake) : nil
        }
        if case .uncleanShutdown = error { return nil }
        return "\(error)".contains("CERTIFICATE_VERIFY_FAILED")
            ? .tls("the certificate is not trusted, or not valid now") : .tls(noHandshake)
    }

    private static let noHandshake = "no handshake"
}
