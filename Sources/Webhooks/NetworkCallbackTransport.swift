internal import Domain
package import Engine
package import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Posts callbacks over HTTP/1.1, each on a connection of its own.
///
/// The name is looked up here, at every attempt; every address is judged; and what is connected is
/// one of these addresses, as an address. There is no second look-up that could say something
/// else: the one line that connects is handed no name. The name stays what TLS asks for and what
/// the certificate must be for. Nothing is redirected, pooled, or sent through a proxy.
package struct NetworkCallbackTransport: CallbackTransport {
    private let policy: CallbackPolicy
    private let resolver: any NameResolver
    private let group: any EventLoopGroup
    private let tls: NIOSSLContext

    /// - Parameters:
    ///   - group: may be shared.
    ///   - certificateAuthorities: certificates in PEM that are trusted besides the system's.
    /// - Throws: ``CallbackFailure/tls(_:)`` where certificates cannot be read.
    package init(
        policy: CallbackPolicy, resolver: any NameResolver, group: any EventLoopGroup,
        certificateAuthorities: String? = nil
    ) throws(CallbackFailure) {
        (self.policy, self.resolver, self.group) = (policy, resolver, group)
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // The connection is used once: a farewell that is not answered is not waited for.
        configuration.shutdownTimeout = .milliseconds(100)
        do {
            if let certificateAuthorities {
                let roots = try NIOSSLCertificate.fromPEMBytes(Array(certificateAuthorities.utf8))
                configuration.additionalTrustRoots = [.certificates(roots)]
            }
            tls = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .tls("the certificates of authorities cannot be read")
        }
    }

    package func post(_ call: CallbackCall) async -> CallbackOutcome {
        do {
            let status = try await attempt(call)
            return (200...299).contains(status)
                ? .delivered(status: status) : .failed(.status(status))
        } catch {
            return .failed(Task.isCancelled && error == .connectionLost ? .cancelled : error)
        }
    }

    package func objection(to url: String) async -> String? {
        do {
            let url = try CallbackURL(url, policy: policy)
            let time = Duration.seconds(Limits.callbackDeadlineSeconds)
            _ = try await checkedAddresses(of: url.host, within: time)
            return nil
        } catch {
            switch error {
            case .refused(let reason): return reason
            case .nameNotFound, .nameNotLookedUp, .timedOut, .connectionRefused, .unreachable,
                .connectionLost, .tls, .status, .answerNotUnderstood, .cancelled, .noRoom:
                return error.description
            }
        }
    }

    private func attempt(_ call: CallbackCall) async throws(CallbackFailure) -> Int {
        let loop = group.next()
        let end = loop.now + TimeAmount(call.deadline)
        let url = try CallbackURL(call.url, policy: policy)
        if let objection = HeaderGuard.objection(to: call.headers) { throw .refused(objection) }
        let addresses = try await checkedAddresses(of: url.host, within: call.deadline)
        var failure = CallbackFailure.timedOut
        for address in addresses.prefix(Limits.callbackAddressesTriedMax) where loop.now < end {
            guard !Task.isCancelled else { throw .cancelled }
            let connection = CallbackConnection(
                address: address, url: url, tls: tls, loop: loop, end: end)
            do {
                return try await connection.exchange(call)
            } catch {
                guard error.isBeforeConnection else { throw error.failure }
                failure = error.failure
            }
        }
        throw failure
    }

    /// Every address that the host has, all of them allowed.
    private func checkedAddresses(
        of host: CallbackHost, within time: Duration
    ) async throws(CallbackFailure) -> [IPAddress] {
        switch host {
        case .address(let address): return [address]  // `CallbackURL` has judged it.
        case .name(let name):
            let addresses = try await resolver.addresses(of: name, within: time)
            guard (1...Limits.callbackAddressesMax).contains(addresses.count) else {
                throw .refused("\(name) has \(addresses.count) addresses")
            }
            let guardian = AddressGuard(policy: policy)
            // Which address it is, only the server's own view of the network says.
            guard guardian.objection(to: addresses) == nil else {
                throw .refused("\(name) has an address that is not allowed")
            }
            return addresses
        }
    }
}
