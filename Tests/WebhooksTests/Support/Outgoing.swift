import Engine
import NIOPosix

@testable import Webhooks

/// Transports and calls of tests.
enum Outgoing {
    /// What a receiver on loopback needs.
    static let lenient = CallbackPolicy(allowsPrivateAddresses: true, allowsPlainHTTP: true)

    static func transport(
        _ resolver: any NameResolver = ScriptedResolver(), policy: CallbackPolicy = lenient,
        trusting certificate: String? = nil
    ) throws -> NetworkCallbackTransport {
        try NetworkCallbackTransport(
            policy: policy, resolver: resolver, group: MultiThreadedEventLoopGroup.singleton,
            certificateAuthorities: certificate)
    }

    /// - Parameter deadline: by default far longer than anything takes here.
    static func call(
        _ url: String, headers: [CallbackHeader] = [], body: String = "{}",
        deadline: Duration = .seconds(60)
    ) -> CallbackCall {
        CallbackCall(url: url, headers: headers, body: Array(body.utf8), deadline: deadline)
    }
}
