package import Domain
package import Engine
package import Logging
internal import StrictJSON
internal import Synchronization
internal import VenueProtocols

/// What one account's own stream tells of its orders (Binance Spot API, "User Data Streams").
///
/// After each gap, and as long as there is no stream, its open orders are asked for instead.
package final class BinanceAccountFeed: Sendable {
    package let subscription = StreamSubscription(timeout: BinanceLimits.subscriptionTimeout)
    let loop: StreamLoop
    private let configuration: BinanceConfiguration
    private let account: AccountID
    private let reports: BinanceReports
    private let rest: BinanceREST
    private let watch: BinanceWatch
    private let time: any TimeSource
    private let logger: Logger
    private let counts = Mutex(Counts())

    package struct Counts: Hashable, Sendable {
        package var hostileMessages = 0
        /// Events of orders that are not ours.
        package var foreignEvents = 0
    }

    package init(
        _ configuration: BinanceConfiguration, _ names: BinanceSymbols, account: AccountID,
        rest: BinanceREST, watch: BinanceWatch, time: any TimeSource, logger: Logger,
        loop: StreamLoop
    ) {
        self.configuration = configuration
        self.account = account
        reports = BinanceReports(names)
        self.rest = rest
        self.watch = watch
        self.time = time
        self.logger = logger
        self.loop = loop
    }

    package var seen: Counts { counts.withLock { $0 } }

    /// Until the task is cancelled.
    package func run() async {
        await loop.run(
            StreamLoop.Handler(
                url: { self.configuration.socketAPIURL }, opened: { await self.opened($0) },
                message: { bytes, _ in self.message(bytes) }, ended: { self.ended() }))
    }

    private static let subscribeID = "account"

    package func opened(_ connection: StreamConnection) async -> Bool {
        let now = time.now()
        guard let key = configuration.keys[account],
            let request = Self.subscribe(key, timestamp: rest.timestamp(at: now))
        else { return false }
        subscription.ask(connection, at: now)
        return await connection.send(request)
    }

    package func ended() { subscription.end() }

    /// `userDataStream.subscribe.signature`, which needs no logon and takes any kind of key.
    static func subscribe(_ key: BinanceKey, timestamp: Int64) -> String? {
        let payload = BinanceSignature.socketPayload([
            (name: "apiKey", value: key.apiKey), (name: "timestamp", value: "\(timestamp)"),
        ])
        guard let signature = key.signature(of: payload) else { return nil }
        var json = JSONWriter()
        json.object { json in
            json.member("id", subscribeID)
            json.member("method", "userDataStream.subscribe.signature")
            json.member("params") { json in
                json.member("apiKey", key.apiKey)
                json.member("timestamp", integer: Int(timestamp))
                json.member("signature", signature)
            }
        }
        return json.text
    }

    package func message(_ bytes: [UInt8]) -> StreamLoop.Verdict {
        do {
            let json = try BinanceFields.parse(bytes)
            guard let event = json["event"] else { return answer(json) }
            return try take(event)
        } catch {
            counts.withLock { $0.hostileMessages += 1 }
            logger.error(
                "an event cannot be believed; the orders are asked for",
                metadata: [
                    "venue": "\(configuration.id)", "account": "\(account)",
                    "reason": "\(error)",
                ])
            watch.doubt(account)
            return .go
        }
    }

    private func answer(_ json: JSONValue) -> StreamLoop.Verdict {
        guard json["id"]?.string == Self.subscribeID else { return .go }
        guard json["status"]?.integer == 200 else {
            let problem = json["error"].flatMap(BinanceProblem.init)
            logger.warning(
                "the account's events are refused",
                metadata: [
                    "venue": "\(configuration.id)", "account": "\(account)",
                    "reason": "\(problem?.description ?? "none")",
                ])
            return .reopen
        }
        subscription.confirm()
        // What happened before is not told again.
        watch.doubt(account)
        return .go
    }

    private func take(_ event: JSONValue) throws(BinanceAnswerError) -> StreamLoop.Verdict {
        switch event["e"]?.string {
        case "executionReport":
            let report = try BinanceExecutionReport(BinanceFields(event))
            guard let order = WireClientID.order(report.clientOrderID) else {
                counts.withLock { $0.foreignEvents += 1 }
                return .go
            }
            if let known = watch.order(order) { try reports.check(report, known) }
            watch.tell(try reports.report(report, of: order))
            return .go
        case "eventStreamTerminated", "serverShutdown": return .reopen
        default: return .go
        }
    }
}
