package import Engine
import Glibc
import NIOCore
import Synchronization

/// The exchange behind one protocol on one port.
///
/// ``start()`` listens and says where; ``run()`` serves until its task is cancelled.
package final class LocalExchangeServer: Sendable {
    package let core: SandboxCore
    package let faults: FaultBook
    package let rates: RateFactor

    private let settings: LocalExchangeSettings
    private let time: any TimeSource
    private let wire: any WireProtocol
    private let control: ControlRoutes
    private let listening = Mutex<ListeningChannel?>(nil)
    private let connections = Mutex(0)

    /// Opens records and market data.
    ///
    /// - Throws: ``SandboxError``.
    package init(
        _ settings: LocalExchangeSettings, time: any TimeSource
    ) throws(SandboxError) {
        self.settings = settings
        self.time = time
        let core = try SandboxCore(settings.exchange, time: time)
        self.core = core
        faults = FaultBook(core.kept.faults) { core.keep($0) }
        rates = RateFactor(core.kept.limitsFactor)
        wire = settings.speaks.wire(core: core, faults: faults, rates: rates)
        control = ControlRoutes(core: core, faults: faults, rates: rates, wire: wire) {
            account, label in
            SandboxCredentials.key(
                of: account.text, label: label, seed: settings.keySeed, for: settings.speaks)
        }
    }

    /// Listens.
    ///
    /// - Throws: ``SandboxError/listen(port:reason:)``, ``SandboxError/recordsFailed(directory:)``.
    package func start() async throws(SandboxError) -> ReadyLine {
        let wire = wire
        let balances = await core.ask { state in state.accounts.map { state.balances(of: $0) } }
        guard let balances else {
            throw .recordsFailed(directory: settings.exchange.directory)
        }
        let channel: ListeningChannel
        do {
            channel = try await SandboxListener.bind(
                host: settings.host, port: settings.port, opensSocket: wire.opensSocket)
        } catch { throw .listen(port: settings.port, reason: Self.reason(error)) }
        let port = channel.channel.localAddress?.port ?? settings.port
        listening.withLock { $0 = channel }
        return ReadyLine(
            address: "\(settings.host):\(port)", accounts: settings.exchange.accounts,
            balances: balances)
    }

    private static func reason(_ error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }

    /// Serves. Call ``start()`` before.
    package func run() async throws {
        guard let channel = listening.withLock({ $0.take() }) else {
            preconditionFailure("start before you run")
        }
        defer { core.events.endAll() }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.core.run() }
            group.addTask { await self.wire.run() }
            try await channel.executeThenClose { inbound in
                for try await connection in inbound {
                    group.addTask { await self.serve(connection) }
                }
            }
            group.cancelAll()
        }
    }

    private func serve(_ accepted: AcceptedConnection) async {
        let count = connections.withLock { count in
            count += 1
            return count
        }
        defer { connections.withLock { $0 -= 1 } }
        guard count <= ServerLimits.connectionsMax else {
            accepted.channel.close(promise: nil)
            return
        }
        do {
            // Clients keep spare connections, on which nothing may ever come.
            let connection = try await withTaskCancellationHandler {
                try await accepted.opened.get()
            } onCancel: {
                accepted.channel.close(promise: nil)
            }
            switch connection {
            case .http(let channel):
                try await HTTPConnection(time: time, respond: respond).serve(channel)
            case .socket(let channel, let target):
                try await SocketConnection(time: time, serve: wire.serve).run(
                    channel, target: target)
            }
        } catch {
            // A client that leaves in the middle is no matter of ours.
        }
    }

    private func respond(to request: SandboxRequest) async -> SandboxResponse {
        if request.path.hasPrefix(ControlRoutes.prefix) {
            return await control.respond(to: request)
        }
        return await wire.respond(to: request) ?? SandboxResponse(status: 404, "{}")
    }
}
