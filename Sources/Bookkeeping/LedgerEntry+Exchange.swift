package import Domain
package import Money

/// The posting rules of foreign exchanges (spec/exchange.md, section 4).
extension LedgerEntry {
    /// A deal is booked: both legs as forwards, and what the prices differ by to the house.
    ///
    /// - Throws: where the figures leave the range of amounts, which a quote never lets through.
    package init(booking exchange: Exchange, at: Instant) throws(MoneyError) {
        self.init(
            reference: exchange.id.description, reason: .forward, at: at,
            transfers: try Self.forward(exchange.quote))
    }

    private static func forward(_ quote: ExchangeQuote) throws(MoneyError) -> [Transfer] {
        let client = LedgerAccount.clientForward(quote.counterpart)
        let dealer = LedgerAccount.dealerForward(quote.counterpart)
        let (paid, got) = (quote.from, quote.to)
        // One of the two currencies is fixed, so client and dealer have the same of it.
        let exactlyPaid =
            quote.isFromFixed
            ? paid.quantity : try quote.rate.exactlySold(for: got.quantity)
        let exactlyGot =
            quote.isFromFixed
            ? try quote.rate.exactlyBought(for: paid.quantity) : got.quantity
        var moves = Moves()
        moves.move(quote.dealer.from.quantity, of: paid.asset, from: client, to: dealer)
        moves.move(
            try exactlyPaid.subtracting(quote.dealer.from.quantity), of: paid.asset, from: client,
            to: .house(.margin))
        moves.move(
            try paid.quantity.subtracting(exactlyPaid), of: paid.asset, from: client,
            to: .house(.rounding))
        moves.move(got.quantity, of: got.asset, from: dealer, to: client)
        moves.move(
            try quote.dealer.to.quantity.subtracting(exactlyGot), of: got.asset, from: dealer,
            to: .house(.margin))
        moves.move(
            try exactlyGot.subtracting(got.quantity), of: got.asset, from: dealer,
            to: .house(.rounding))
        return moves.transfers
    }

    /// The dealer's leg has settled: the client's money went to the dealer, the dealer's came, and
    /// waits for the client.
    package init(settling exchange: Exchange, at: Instant) {
        let quote = exchange.quote
        let client = LedgerAccount.clientForward(quote.counterpart)
        let dealer = LedgerAccount.dealerForward(quote.counterpart)
        let profile = quote.account.profile
        var moves = Moves()
        moves.move(
            quote.from.quantity, of: quote.from.asset, from: .profile(profile), to: client)
        moves.move(
            quote.dealer.from.quantity, of: quote.from.asset, from: dealer,
            to: .market(quote.counterpart))
        moves.move(
            quote.dealer.to.quantity, of: quote.to.asset, from: .market(quote.counterpart),
            to: dealer)
        moves.move(
            quote.to.quantity, of: quote.to.asset, from: client, to: .clearing(profile))
        self.init(
            reference: exchange.id.description, reason: .dealerSettlement, at: at,
            transfers: moves.transfers)
    }

    /// The client gets what waits for it.
    package init(crediting exchange: Exchange, at: Instant) {
        let profile = exchange.account.profile
        self.init(
            reference: exchange.id.description, reason: .credit, at: at,
            transfers: [
                Transfer(
                    from: .clearing(profile), to: .profile(profile),
                    asset: exchange.quote.to.asset, amount: exchange.quote.to.quantity)
            ])
    }

    /// A booked deal is closed out: its forwards are taken back, and its cost is borne.
    ///
    /// - Throws: as ``init(booking:at:)``.
    package init(
        closingOut exchange: Exchange, _ closeOut: CloseOut, at: Instant
    ) throws(MoneyError) {
        let quote = exchange.quote
        var moves = Moves()
        moves.transfers = try Self.forward(quote).map {
            Transfer(from: $0.to, to: $0.from, asset: $0.asset, amount: $0.amount)
        }
        moves.move(
            closeOut.cost, of: quote.from.asset, from: closeOut.bearer.account(quote.account),
            to: .market(quote.counterpart))
        self.init(
            reference: exchange.id.description, reason: .closeOut, at: at,
            transfers: moves.transfers)
    }

    private struct Moves {
        var transfers: [Transfer] = []

        /// Nothing for zero; the other way round below it.
        mutating func move(
            _ amount: Fixed, of asset: Asset, from: LedgerAccount, to: LedgerAccount
        ) {
            guard !amount.isZero else { return }
            let (giver, taker) = amount.isNegative ? (to, from) : (from, to)
            transfers.append(
                Transfer(from: giver, to: taker, asset: asset, amount: amount.magnitude))
        }
    }
}

extension CloseOut.Bearer {
    fileprivate func account(_ account: ExchangeAccount) -> LedgerAccount {
        switch self {
        case .house: .house(.closeOut)
        case .client: .profile(account.profile)
        }
    }
}
