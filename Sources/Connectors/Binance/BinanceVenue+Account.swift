package import Domain
internal import Engine
internal import Money
internal import Routing

extension BinanceVenue {
    /// The dearest of all accounts and symbols counts, so that no estimate is too good; what is
    /// booked is what the venue took.
    ///
    /// - Returns: whether the fees are known.
    func loadFees() async -> Bool {
        guard configuration.fees == nil else { return true }
        var maker: Fixed?
        var taker: Fixed?
        for account in configuration.accounts {
            for symbol in symbols where rules(of: symbol) != nil {
                guard let name = names.name(of: symbol),
                    let fees = await fees(of: account, name)
                else { return false }
                maker = max(maker ?? fees.maker, fees.maker)
                taker = max(taker ?? fees.taker, fees.taker)
            }
        }
        guard let maker, let taker else { return false }
        state.withLock { $0.fees = FeeSchedule(maker: maker, taker: taker) }
        return true
    }

    private func fees(of account: AccountID, _ name: String) async -> BinanceFees? {
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
