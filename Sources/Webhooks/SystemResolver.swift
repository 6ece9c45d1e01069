internal import Domain
package import Engine
internal import Glibc
package import NIOCore
internal import NIOPosix
internal import Synchronization

/// `getaddrinfo` on threads of its own: it blocks, and nothing can stop it.
///
/// Threads and waiting look-ups are bounded (``Limits/lookUpThreadsMax``, ``Limits/lookUpsMax``);
/// who waits too long gives up, and a look-up that nobody waits for any more is not begun.
package final class SystemResolver: NameResolver {
    private let group: any EventLoopGroup
    private let threads: NIOThreadPool
    private let lookUp: @Sendable (String) throws -> [IPAddress]
    private let state = Mutex(State())

    private struct State {
        var underWay = 0
        /// The threads begin with the first look-up: one that is never used has none to end.
        var hasBegun = false
        var hasEnded = false
    }

    /// - Parameter group: for the time limits; it may be shared.
    package convenience init(group: any EventLoopGroup) {
        self.init(group: group, lookUp: { try Self.addresses(of: $0) })
    }

    /// - Parameter lookUp: blocks, and cannot be stopped.
    init(
        group: any EventLoopGroup, lookUp: @escaping @Sendable (String) throws -> [IPAddress]
    ) {
        (self.group, self.lookUp) = (group, lookUp)
        threads = NIOThreadPool(numberOfThreads: Limits.lookUpThreadsMax)
    }

    /// Ends the threads; look-ups from now on fail. Waits for a `getaddrinfo` that has begun.
    package func shutDown() async {
        state.withLock { $0.hasEnded = true }
        // Fails only where it was called before.
        try? await threads.shutdownGracefully()
    }

    package func addresses(
        of name: String, within time: Duration
    ) async throws(CallbackFailure) -> [IPAddress] {
        guard enter() else { throw .noRoom }
        let loop = group.next()
        let answer = loop.makePromise(of: [IPAddress].self)
        let isWanted = Wanted()
        let limit = loop.scheduleTask(in: TimeAmount(time)) {
            isWanted.drop()
            answer.fail(CallbackFailure.nameNotLookedUp)
        }
        // Whichever completes the promise first counts; the other is ignored.
        threads.submit { [self] state in
            defer { leave() }
            guard state == .active, isWanted.value else {
                return answer.fail(CallbackFailure.nameNotLookedUp)
            }
            answer.completeWith(Result { try lookUp(name) })
        }
        defer { limit.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await answer.futureResult.get()
            } onCancel: {
                isWanted.drop()
                answer.fail(CallbackFailure.cancelled)
            }
        } catch let failure as CallbackFailure {
            throw failure
        } catch {
            throw .nameNotLookedUp
        }
    }

    private func enter() -> Bool {
        state.withLock { state in
            guard !state.hasEnded, state.underWay < Limits.lookUpsMax else { return false }
            if !state.hasBegun { threads.start() }
            state.hasBegun = true
            state.underWay += 1
            return true
        }
    }

    private func leave() {
        state.withLock { $0.underWay -= 1 }
    }

    private static func addresses(of name: String) throws(CallbackFailure) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else {
            let hasNone = [EAI_NONAME, -5 /* EAI_NODATA */, -9 /* EAI_ADDRFAMILY */].contains(code)
            throw hasNone ? .nameNotFound : .nameNotLookedUp
        }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            guard let address = IPAddress(entry.pointee) else { throw .nameNotLookedUp }
            if !addresses.contains(address) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw .nameNotFound }
        return addresses
    }
}

/// Whether anybody waits for a look-up.
private final class Wanted: Sendable {
    private let flag = Atomic(true)
    var value: Bool { flag.load(ordering: .acquiring) }
    func drop() { flag.store(false, ordering: .releasing) }
}

extension IPAddress {
    /// `nil` for a family that is neither.
    fileprivate init?(_ entry: addrinfo) {
        guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET:
            let address = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            self.init(bytes: withUnsafeBytes(of: address) { Array($0) })
        case AF_INET6:
            let address = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            self.init(bytes: withUnsafeBytes(of: address) { Array($0) })
        default: return nil
        }
    }
}
