import Connectors
import Domain
import Engine
import Foundation
import Logging
import NIOPosix
import Synchronization
import VenueProtocols

/// Makes connectors over the network. Each venue has one set of connections, however often its
/// connector is tried to be made; ``close()`` ends them.
final class ConnectorOpening: ConnectorMaker {
    private let folder: DataFolder
    private let time: any TimeSource
    private let random: any RandomSource
    private let logger: Logger
    private let wires = Mutex<[VenueID: Wire]>([:])

    init(
        _ folder: DataFolder, time: any TimeSource = SystemTime(),
        random: any RandomSource = SystemRandom(), logger: Logger
    ) {
        self.folder = folder
        self.time = time
        self.random = random
        self.logger = logger
    }

    func make(
        _ settings: ConnectorSettings, keys: [AccountID: VenueKey]
    ) async -> (any Connector)? {
        do throws(ConnectorError) {
            let wire = try wire(of: settings)
            switch settings.wire {
            case .binance(
                let stream, let socketAPI, let recvWindow, let assetCodes, let hasWallet):
                var configuration = BinanceConfiguration(
                    id: settings.id, restURL: settings.restURL, streamURL: stream,
                    socketAPIURL: socketAPI, symbols: settings.symbols,
                    assetCodes: Dictionary(
                        assetCodes.map { ($0.value, $0.key) },
                        uniquingKeysWith: { first, _ in first }),
                    keys: keys.compactMapValues { BinanceKey($0) })
                configuration.hasWallet = hasWallet
                settings.apply(to: &configuration, recvWindow: recvWindow)
                return await binance(configuration, wire)
            case .kraken(let publicStream, let privateStream, let tier):
                var configuration = KrakenConfiguration(
                    id: settings.id, symbols: settings.symbols,
                    accounts: settings.accounts.compactMap { account in
                        keys[account.id].flatMap { KrakenKey($0) }.map {
                            KrakenAccount(
                                id: account.id, key: $0, isExclusive: account.isExclusive)
                        }
                    })
                configuration.publicStreamURL = publicStream
                configuration.privateStreamURL = privateStream
                settings.apply(to: &configuration, tier: tier)
                return await kraken(configuration, wire, keys)
            case .bitstamp(let stream):
                return await bitstamp(settings.bitstamp(streamURL: stream), wire)
            }
        } catch {
            logger.error(
                "a venue cannot be opened",
                metadata: ["venue": "\(settings.id)", "reason": "\(error)"])
            return nil
        }
    }

    func close() async {
        let all = wires.withLock { wires in
            defer { wires = [:] }
            return wires.values.map(\.rest)
        }
        for rest in all { await rest.shutdown() }
    }

    private func wire(of settings: ConnectorSettings) throws(ConnectorError) -> Wire {
        let logger = logger(of: settings.id)
        return try wires.withLock { wires throws(ConnectorError) in
            if let wire = wires[settings.id] { return wire }
            let wire = try Wire(settings, random: random, logger: logger)
            wires[settings.id] = wire
            return wire
        }
    }

    private func binance(
        _ configuration: BinanceConfiguration, _ wire: Wire
    ) async -> (any Connector)? {
        let venue = BinanceVenue(
            configuration, transport: wire.rest, streams: wire.streams, time: time,
            random: random, logger: logger(of: configuration.id))
        return await venue.load() ? venue : nil
    }

    private func kraken(
        _ configuration: KrakenConfiguration, _ wire: Wire, _ keys: [AccountID: VenueKey]
    ) async -> (any Connector)? {
        let logger = logger(of: configuration.id)
        do {
            let symbols = try await KrakenVenue.markets(configuration, transport: wire.rest)
            try makeFolder(folder.venuePath(configuration.id))
            let venue = KrakenVenue(
                configuration, symbols: symbols, transport: wire.rest, streams: wire.streams,
                nonces: { NonceFile(path: self.noncePath(of: $0, at: configuration.id, keys)) },
                time: time, random: random, logger: logger)
            return await venue.measureClock() ? venue : nil
        } catch {
            logger.warning("the venue does not answer", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private func bitstamp(
        _ configuration: BitstampConfiguration, _ wire: Wire
    ) async -> (any Connector)? {
        let logger = logger(of: configuration.id)
        do {
            return BitstampVenue(
                configuration,
                markets: try await BitstampVenue.markets(configuration, transport: wire.rest),
                transport: wire.rest, streams: wire.streams, time: time, random: random,
                logger: logger)
        } catch {
            logger.warning("the venue does not answer", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    /// One file for each key: the nonces of a key that was replaced say nothing of the next one.
    private func noncePath(
        of account: AccountID, at venue: VenueID, _ keys: [AccountID: VenueKey]
    ) -> String {
        let name = keys[account].map { VenueKeyVault.name(of: $0.apiKey) } ?? "none"
        return "\(folder.venuePath(venue))/nonces-\(name)"
    }

    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    private func logger(of venue: VenueID) -> Logger {
        var logger = logger
        logger[metadataKey: "venue"] = "\(venue)"
        return logger
    }
}

extension ConnectorOpening {
    /// What a connector speaks through.
    fileprivate struct Wire: Sendable {
        let rest: NetworkRESTTransport
        let streams: NetworkStreamTransport

        init(
            _ settings: ConnectorSettings, random: any RandomSource, logger: Logger
        ) throws(ConnectorError) {
            let trust = settings.trustRoots.map { TLSTrust.authorities(pemFile: $0) } ?? .system
            var rest = RESTSettings()
            (rest.trust, rest.allowsPlaintext) = (trust, settings.allowsPlaintext)
            var stream = StreamSettings()
            (stream.trust, stream.allowsPlaintext) = (trust, settings.allowsPlaintext)
            let group = MultiThreadedEventLoopGroup.singleton
            self.rest = try NetworkRESTTransport(
                baseURL: settings.restURL, settings: rest, group: group)
            streams = try NetworkStreamTransport(
                settings: stream, group: group, random: random, logger: logger)
        }
    }
}

extension BinanceKey {
    fileprivate init?(_ key: VenueKey) {
        switch key.scheme {
        case .hmac:
            self.init(apiKey: key.apiKey.reveal(), secret: .hmac(key.secret.reveal()))
        case .ed25519:
            guard let seed = Base64Text.bytes(key.secret.reveal()) else { return nil }
            self.init(apiKey: key.apiKey.reveal(), secret: .ed25519(seed: seed))
        }
    }
}

extension KrakenKey {
    fileprivate init?(_ key: VenueKey) {
        self.init(apiKey: key.apiKey.reveal(), secret: key.secret.reveal())
    }
}

extension ConnectorSettings {
    fileprivate func bitstamp(streamURL: String) -> BitstampConfiguration {
        var configuration = BitstampConfiguration(id: id, symbols: symbols)
        configuration.streamURL = streamURL
        if let fees { configuration.fees = fees }
        if let staleness { configuration.stalenessMax = staleness }
        return configuration
    }

    fileprivate func apply(to configuration: inout BinanceConfiguration, recvWindow: Duration?) {
        configuration.fees = fees
        if let recvWindow { configuration.recvWindow = recvWindow }
        if let timeout {
            configuration.orderTimeout = timeout
            configuration.queryTimeout = timeout
        }
        if let staleness { configuration.bookStaleness = staleness }
        if let bookDepth { configuration.depthLevels = bookDepth }
        configuration.limitsFactor = limitsFactor
    }

    fileprivate func apply(to configuration: inout KrakenConfiguration, tier: KrakenTier?) {
        configuration.restURL = restURL
        configuration.fees = fees
        if let tier { configuration.tier = tier }
        if let limitsFactor { configuration.limitsFactor = limitsFactor }
        if let timeout { configuration.answerTimeout = timeout }
        if let staleness { configuration.stalenessMax = staleness }
        if let depth = bookDepth.flatMap(KrakenBookDepth.init) { configuration.bookDepth = depth }
    }
}
