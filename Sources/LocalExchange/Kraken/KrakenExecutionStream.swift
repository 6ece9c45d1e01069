import Domain
import Money
import StrictJSON

/// The executions channel of one client. Its messages are numbered from 1.
struct KrakenExecutionStream: Sendable {
    let account: AccountID
    private var sequence: UInt64 = 0
    /// Steps up to this one were in the snapshot.
    private let toldUpTo: UInt64
    /// Steps before it that are told late.
    private let late: Set<UInt64>
    /// A message that the next one overtakes.
    private var overtaken: JSONValue?

    init(account: AccountID, toldUpTo: UInt64, late: Set<UInt64>) {
        self.account = account
        self.toldUpTo = toldUpTo
        self.late = late
    }

    func isNew(_ event: OrderEvent) -> Bool {
        event.number > toldUpTo || late.contains(event.number)
    }

    mutating func snapshot(_ rows: [JSONValue]) -> JSONValue {
        sequence += 1
        return KrakenSession.channel("executions", "snapshot", rows, sequence: sequence)
    }

    /// One message, as its faults have it arrive.
    mutating func messages(_ row: JSONValue, faults: Set<FaultKind>) -> [JSONValue] {
        sequence += faults.contains(.sequenceGap) ? 2 : 1
        let message = KrakenSession.channel("executions", "update", [row], sequence: sequence)
        if faults.contains(.loseEvent) { return flush() }
        if faults.contains(.reorderEvent), overtaken == nil {
            overtaken = message
            return []
        }
        let copies = faults.contains(.duplicateEvent) ? [message, message] : [message]
        return copies + flush()
    }

    /// What waits for a message that did not come.
    mutating func flush() -> [JSONValue] {
        defer { overtaken = nil }
        return [overtaken].compactMap { $0 }
    }
}

extension KrakenSession {
    mutating func subscribeExecutions(_ request: KrakenSocketRequest) async {
        let caller: KrakenCaller
        do { caller = try self.caller(request) } catch {
            refuse(request, error.text)
            return
        }
        guard executions == nil else {
            refuse(request, "Already subscribed")
            return
        }
        let account = caller.account
        interest.set(account)
        let fields = request.fields
        let showsOrders = fields.has("snap_orders") ? fields.flag("snap_orders") : true
        let showsTrades = fields.flag("snap_trades")
        let wire = wire
        let snapshot = try? await wire.look { state in
            var rows: [JSONValue] = []
            if showsOrders {
                rows += state.openOrders(of: account).map { order in
                    KrakenExecution(order, wire.pair(of: order.symbol)).open
                }
            }
            if showsTrades {
                rows += state.trades(of: account).suffix(KrakenLimits.snapshotTrades)
                    .compactMap { trade in
                        state.order(.number(trade.order), account: account).map { order in
                            KrakenExecution(order, wire.pair(of: order.symbol)).traded(trade)
                        }
                    }
            }
            let late = state.timers.held.compactMap { held -> UInt64? in
                if case .order(let event) = held.event { event.number } else { nil }
            }
            return (rows: rows, toldUpTo: state.lastEventNumber, late: Set(late))
        }
        guard let snapshot else {
            refuse(request, KrakenRefusal.internalError.text)
            return
        }
        answer(
            request,
            KrakenJSON.object([
                "channel": .string("executions"),
                "maxratecount":
                    KrakenJSON.integer(Int(wire.desk.tier(of: account).ordersMax)),
                "snap_orders": .bool(showsOrders), "snap_trades": .bool(showsTrades),
                "snapshot": .bool(showsOrders || showsTrades),
            ]))
        var stream = KrakenExecutionStream(
            account: account, toldUpTo: snapshot.toldUpTo, late: snapshot.late)
        let faults = wire.faults.take(
            .stream, among: [.noSnapshot], account: account, endpoint: request.endpoint)
        if showsOrders || showsTrades, faults.isEmpty { send(stream.snapshot(snapshot.rows)) }
        executions = stream
        hold(request)
    }

    private static let eventFaults: Set<FaultKind> = [
        .duplicateEvent, .loseEvent, .reorderEvent, .disconnect, .sequenceGap,
    ]

    mutating func take(_ event: OrderEvent) async {
        if case .traded(let trade) = event.step {
            for line in KrakenLedger.lines(of: trade) { await tellBalance(line) }
        }
        guard var stream = executions, stream.account == event.order.account, stream.isNew(event)
        else { return }
        defer { executions = stream }
        let execution = KrakenExecution(event.order, wire.pair(of: event.order.symbol))
        for row in execution.rows(event) {
            let faults = wire.faults.take(
                .stream, among: Self.eventFaults, account: stream.account,
                endpoint: "WS /v2 executions", reference: event.order.krakenClient)
            guard faults[.disconnect] == nil else {
                socket.cut()
                return
            }
            for message in stream.messages(row, faults: Set(faults.keys)) { send(message) }
        }
    }
}
