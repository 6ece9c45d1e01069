import Calendars
import Domain
import Engine
import Execution
import Foundation
import HTTPAPI
import Logging
import Money
import NIOPosix
import ServiceLifecycle
import StrictJSON
import Venues
import Webhooks

/// Foreign exchange over an open store and open dealers, and the callbacks that tell of it.
struct ExchangeParts: Sendable {
    let runner: ExchangeRunner
    let exchanges: ExchangeConversions
    let dispatcher: CallbackDispatcher
    let network: CallbackNetwork

    init(
        _ settings: ServerSettings, store: BoardedStore, dealers: [EmbeddedDealer],
        calendars: CalendarBoard, board: MarketBoard, callbacks: CallbackBoard,
        isTakingIn: @escaping @Sendable () -> Bool, logger: (String) -> Logger
    ) throws {
        let exchange = Self.settings(settings.configuration)
        runner = ExchangeRunner(
            store: store, desk: ExchangeDesk(exchange), dealers: dealers, calendars: calendars,
            mirrors: board.mirrors, halts: board.halts, time: settings.time,
            random: settings.random, settings: exchange, logger: logger("exchange"))
        let policy = settings.configuration.exchange.callbacks
        let group = MultiThreadedEventLoopGroup.singleton
        let resolver = SystemResolver(group: group)
        network = CallbackNetwork(resolver: resolver)
        let transport = try NetworkCallbackTransport(
            policy: CallbackPolicy(
                allowsPrivateAddresses: policy.allowsPrivateAddresses,
                allowsPlainHTTP: policy.allowsPlainHTTP), resolver: resolver, group: group)
        exchanges = ExchangeConversions(
            runner, transport: transport, isTakingIn: isTakingIn, logger: logger("exchange"))
        dispatcher = CallbackDispatcher(
            store: store, transport: transport, board: callbacks, time: settings.time,
            render: { notice in
                var writer = JSONWriter()
                ExchangeView.write(notice.exchange, into: &writer)
                return writer.bytes
            },
            sign: { body, key in
                CallbackSignature(of: body, sharedKey: Array(key.utf8)).hexadecimal
            }, logger: logger("callbacks"))
    }

    /// The embedded calendars with the operator's changes, read anew with each reload.
    ///
    /// - Throws: ``CompositionError``, naming every bad line.
    static func calendars(_ configuration: Configuration) throws -> CalendarBoard {
        let path = configuration.exchange.calendarOverrides
        return try CalendarBoard {
            guard let path else { return .embedded }
            do {
                let text = try String(contentsOfFile: path, encoding: .utf8)
                let overrides = try CalendarOverrides(parsing: text, named: path)
                return try CalendarBook.embedded.applying(overrides)
            } catch let error as CalendarError {
                throw CompositionError.refused("\(error)")
            } catch {
                throw CompositionError.unreadable(path, "expected a text of calendar changes")
            }
        }
    }

    private static func settings(_ configuration: Configuration) -> ExchangeSettings {
        let exchange = configuration.exchange
        var settings = ExchangeSettings(
            reportingCurrency: exchange.reportingCurrency,
            terms: ExchangeTerms(marginBasisPoints: exchange.marginBasisPoints),
            agreements: agreements(exchange), quotable: Set(exchange.quotable.map(\.code)))
        settings.limitOffset = exchange.limitOffset
        for dealer in configuration.dealers {
            settings.dealers[dealer.id] = DealerConditions(
                quoteLife: dealer.quoteLife, confirmMargin: dealer.confirmMargin,
                limits: dealer.limits)
        }
        return settings
    }

    /// What the entries of one account say together: an entry without a pair is of the account, one
    /// with a pair adds the margin of the pair.
    private static func agreements(_ exchange: ExchangeConfiguration) -> [ExchangeAgreement] {
        var names: [(TenantID, String)] = []
        for account in exchange.accounts
        where !names.contains(where: { $0 == (account.tenant, account.profile) }) {
            names.append((account.tenant, account.profile))
        }
        return names.map { tenant, profile in
            var terms = ExchangeTerms(marginBasisPoints: exchange.marginBasisPoints)
            for entry in exchange.accounts
            where entry.tenant == tenant && entry.profile == profile {
                guard let pair = entry.pair else {
                    terms.funding = entry.funding.terms
                    if let margin = entry.marginBasisPoints { terms.marginBasisPoints = margin }
                    continue
                }
                if let margin = entry.marginBasisPoints {
                    terms.marginByPair[pair.pairCode] = margin
                }
            }
            return ExchangeAgreement(tenant: tenant, profile: profile, terms: terms)
        }
    }
}

extension ExchangeConfiguration.Account.Funding {
    fileprivate var terms: ExchangeTerms.Funding {
        switch self {
        case .prefunded: .prefunded
        case .bySettlement(let limit): .bySettlement(creditLimit: limit)
        }
    }
}

/// What looks names up for callbacks; its threads end with the server.
struct CallbackNetwork: Service {
    let resolver: SystemResolver

    func run() async throws {
        try? await gracefulShutdown()
        await resolver.shutDown()
    }
}
