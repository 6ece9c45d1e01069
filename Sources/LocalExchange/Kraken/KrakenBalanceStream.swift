import Domain
import Money
import StrictJSON

/// The balances channel of one client. Its messages are numbered from 1.
struct KrakenBalanceStream: Sendable {
    let account: AccountID
    private(set) var sequence: UInt64 = 0

    init(account: AccountID) { self.account = account }

    mutating func next() -> UInt64 {
        sequence += 1
        return sequence
    }
}

extension KrakenSession {
    mutating func subscribeBalances(_ request: KrakenSocketRequest) async {
        let caller: KrakenCaller
        do { caller = try self.caller(request) } catch {
            refuse(request, error.text)
            return
        }
        let account = caller.account
        interest.set(account)
        guard let held = try? await wire.look({ $0.balances(of: account) }) else {
            refuse(request, KrakenRefusal.internalError.text)
            return
        }
        answer(
            request,
            KrakenJSON.object(["channel": .string("balances"), "snapshot": .bool(true)]))
        var stream = KrakenBalanceStream(account: account)
        let rows = held.map { balance in
            let total = KrakenJSON.number(balance.total)
            return KrakenJSON.object([
                "asset": .string(balance.asset.code), "asset_class": .string("currency"),
                "balance": total,
                "wallets": .array([
                    KrakenJSON.object([
                        "type": .string("spot"), "id": .string("main"), "balance": total,
                    ])
                ]),
            ])
        }
        send(Self.channel("balances", "snapshot", rows, sequence: stream.next()))
        balances = stream
        hold(request)
    }

    /// Tells a line of the ledger, with the balance of now.
    mutating func tellBalance(_ line: KrakenLedger) async {
        guard var stream = balances else { return }
        let account = stream.account
        let total = try? await wire.look { state in
            state.balances(of: account).first { $0.asset == line.asset }?.total ?? .zero
        }
        guard let total else { return }
        let row = KrakenJSON.object([
            "ledger_id": .string(line.id), "ref_id": .string(line.reference),
            "timestamp": .string(line.at.description), "type": .string(line.type),
            "asset": .string(line.asset.code), "asset_class": .string("currency"),
            "category": .string(line.type), "wallet_type": .string("spot"),
            "wallet_id": .string("main"), "amount": KrakenJSON.number(line.amount),
            "fee": KrakenJSON.number(line.fee),
            "balance": KrakenJSON.number(total),
        ])
        send(Self.channel("balances", "update", [row], sequence: stream.next()))
        balances = stream
    }
}
