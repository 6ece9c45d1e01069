package import Domain
internal import Engine
package import Routing

extension BinanceVenue {
    package var fees: FeeSchedule { feeBoard.highest }

    package func fees(of symbol: Symbol, for account: AccountID) -> FeeSchedule {
        feeBoard.fees(of: symbol, for: account)
    }

    /// Asks what each account pays in each market that trades; what is booked is what the venue
    /// took. An account that is not answered is not asked for its other markets.
    func loadFees() async {
        var isComplete = true
        for account in configuration.accounts where configuration.fees == nil {
            for symbol in symbols where rules(of: symbol) != nil {
                guard let name = names.name(of: symbol),
                    let fees = await askedFees(of: account, name)
                else {
                    isComplete = false
                    break
                }
                feeBoard.pay(
                    [symbol: FeeSchedule(maker: fees.maker, taker: fees.taker)], by: account)
            }
        }
        guard isComplete else { return }
        let now = time.now()
        state.withLock { $0.feesAt = now }
    }

    /// Whether they are to be asked for: their time has come, or a market trades whose fees nobody
    /// has told yet.
    func wantsFees(at now: Instant) -> Bool {
        guard let last = state.withLock({ $0.feesAt }),
            now.duration(since: last) < BinanceLimits.feesInterval
        else { return true }
        return configuration.accounts.contains { account in
            symbols.contains { rules(of: $0) != nil && !feeBoard.isKnown($0, for: account) }
        }
    }

    private func askedFees(of account: AccountID, _ name: String) async -> BinanceFees? {
        let symbol = [BinanceParameter("symbol", name)]
        if let fees = await ask(
            .commission, symbol, as: account,
            { json throws(BinanceAnswerError) in
                try BinanceFees(commission: json)
            })
        {
            return fees
        }
        return await ask(.tradeFee, symbol, as: account) { json throws(BinanceAnswerError) in
            try BinanceFees(tradeFee: json, symbol: name)
        }
    }

    /// What the account's key may do. A venue without a wallet, as test nets are, does not tell,
    /// and nothing can be withdrawn there: a key that may read counts as one that may trade.
    package func permissions(of account: AccountID) async -> KeyAnswer {
        guard configuration.hasWallet else {
            return await rights(.account, of: account) { json throws(BinanceAnswerError) in
                _ = try BinanceBalance.list(json)
                return KeyPermissions(
                    mayRead: true, mayTrade: true, mayWithdraw: false,
                    isRestrictedToAddresses: nil)
            }
        }
        return await rights(.permissions, of: account) { json throws(BinanceAnswerError) in
            try KeyPermissions(binance: json)
        }
    }

    private func rights(
        _ call: BinanceCall, of account: AccountID,
        _ read: (BinanceJSON) throws(BinanceAnswerError) -> KeyPermissions
    ) async -> KeyAnswer {
        let outcome = await rest.send(call, as: account)
        switch verdict(of: outcome, call) {
        case .answered(let json):
            endKeyTrouble(of: account)
            do {
                return .rights(try read(json))
            } catch {
                distrust(call, error)
                return .unsaid("the answer cannot be believed: \(error)")
            }
        case .refused(let failure, let code):
            noteKeyTrouble(of: account, code, failure.message)
            return Self.isAboutKey(code)
                ? .refused(Self.words(outcome) ?? failure.message) : .unsaid(failure.message)
        case .unknown(let reason, _): return .unsaid(reason)
        }
    }

    /// The venue does not take the key any more; over once it does.
    func noteKeyTrouble(of account: AccountID, _ code: Int64?, _ message: String) {
        guard Self.isAboutKey(code) else { return }
        let now = time.now()
        let isNew = state.withLock { state in
            let old = state.keyTroubles[account]
            state.keyTroubles[account] = VenueHealth.Incident(
                kind: "key/\(account)", text: message, since: old?.since ?? now)
            return old == nil
        }
        guard isNew else { return }
        logger.warning(
            "the venue refuses a key",
            metadata: ["venue": "\(id)", "account": "\(account)", "reason": "\(message)"])
    }

    func endKeyTrouble(of account: AccountID) {
        state.withLock { $0.keyTroubles[account] = nil }
    }

    /// The venue's own.
    private static func words(_ outcome: RESTOutcome) -> String? {
        guard case .answered(let answer) = outcome,
            let json = try? BinanceFields.parse(answer.body)
        else { return nil }
        return BinanceProblem(json)?.description
    }

    static func isAboutKey(_ code: Int64?) -> Bool {
        code.map(keyCodes.contains) ?? false
    }

    /// Unauthorised, bad signature, bad form of a key, "Invalid API-key, IP, or permissions".
    private static let keyCodes: Set<Int64> = [-1002, -1022, -2014, -2015]
}
