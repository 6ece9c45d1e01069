package import Domain
internal import Engine
package import Routing

extension BinanceVenue {
    package var fees: FeeSchedule { feeBoard.highest }

    package func fees(of symbol: Symbol, for account: AccountID) -> FeeSchedule {
        feeBoard.fees(of: symbol, for: account)
    }

    /// Asks what each account pays in each market that trades; what is booked is what the venue
    /// took.
    ///
    /// - Returns: whether all of it is known as of now.
    func loadFees() async -> Bool {
        for account in configuration.accounts where configuration.fees == nil {
            for symbol in symbols where rules(of: symbol) != nil {
                guard let name = names.name(of: symbol),
                    let fees = await askedFees(of: account, name)
                else { return false }
                feeBoard.pay(
                    [symbol: FeeSchedule(maker: fees.maker, taker: fees.taker)], by: account)
            }
        }
        let now = time.now()
        state.withLock { $0.feesAt = now }
        return true
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

    /// What the account's key may do; `nil`: could not ask.
    package func permissions(of account: AccountID) async -> KeyPermissions? {
        await ask(.permissions, as: account) { json throws(BinanceAnswerError) in
            try KeyPermissions(binance: json)
        }
    }

    /// The venue does not take the key any more: nothing ends that but an operator.
    func noteKeyTrouble(_ code: Int64?, _ message: String) {
        guard let code, Self.keyCodes.contains(code) else { return }
        let now = time.now()
        state.withLock { state in
            let since = state.keyTrouble?.since ?? now
            state.keyTrouble = VenueHealth.Incident(
                kind: "key-refused", text: message, since: since)
        }
    }

    /// Unauthorised, bad signature, bad form of a key, "Invalid API-key, IP, or permissions".
    private static let keyCodes: Set<Int64> = [-1002, -1022, -2014, -2015]
}
