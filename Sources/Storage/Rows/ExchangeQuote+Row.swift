import Domain
import Money

extension ExchangeQuote {
    /// ``Columns/quote``.
    ///
    /// - Precondition: what is paid and got, from the client and to it as from us and to us, is of
    ///   the currencies of the rate; the row names them once.
    func bind(to sink: inout some ParameterSink) {
        precondition(
            [from.asset, dealer.from.asset] == [rate.sold, rate.sold]
                && [to.asset, dealer.to.asset] == [rate.bought, rate.bought],
            "a quote is of the currencies of its rate")
        sink.identifier(id)
        sink.account(account)
        sink.text(rate.pair.base.code)
        sink.text(rate.pair.quote.code)
        sink.text(rate.side.rawValue)
        sink.amount(rate.price)
        sink.amount(from.quantity)
        sink.amount(to.quantity)
        sink.flag(isFromFixed)
        sink.date(settlementDate)
        sink.code(dealer.dealer)
        sink.text(dealer.quote)
        sink.amount(dealer.price)
        sink.amount(dealer.from.quantity)
        sink.amount(dealer.to.quantity)
        sink.instant(dealer.expiresAt)
        sink.amount(value)
        sink.instant(createdAt)
        sink.instant(expiresAt)
        sink.text(usedBy?.description)
    }

    init(from row: inout some RowSource) throws(StorageError) {
        let id: QuoteID = try row.identifier()
        let account = try row.exchangeAccount()
        let pair = try row.symbol()
        let side = try row.word(ExchangeRate.Side.self)
        let rate = ExchangeRate(price: try row.price(), pair: pair, side: side)
        let (from, to) = (try row.amount(of: rate.sold), try row.amount(of: rate.bought))
        let isFromFixed = try row.flag()
        let settlementDate = try row.date()
        let dealer = try DealerTerms(from: &row, rate)
        let value = try row.amount()
        guard !value.isNegative else { throw .corrupt("a quote of the value \(value)") }
        self.init(
            id: id, account: account, rate: rate, from: from, to: to, isFromFixed: isFromFixed,
            settlementDate: settlementDate, dealer: dealer, value: value,
            createdAt: try row.instant(), expiresAt: try row.instant(),
            usedBy: try row.optionalIdentifier())
    }
}

extension ExchangeQuote.DealerTerms {
    fileprivate init(
        from row: inout some RowSource, _ rate: ExchangeRate
    ) throws(StorageError) {
        self.init(
            dealer: try row.code(), quote: try row.text(), price: try row.price(),
            from: try row.amount(of: rate.sold), to: try row.amount(of: rate.bought),
            expiresAt: try row.instant())
    }
}

extension ParameterSink {
    mutating func account(_ account: ExchangeAccount) {
        code(account.tenant)
        identifier(account.profile)
    }
}

extension RowSource {
    mutating func exchangeAccount() throws(StorageError) -> ExchangeAccount {
        ExchangeAccount(tenant: try code(), profile: try identifier())
    }

    fileprivate mutating func price() throws(StorageError) -> Fixed {
        let price = try amount()
        guard price.isPositive else { throw .corrupt("\(position): \(price)") }
        return price
    }

    fileprivate mutating func amount(of asset: Asset) throws(StorageError) -> Amount {
        let quantity = try amount()
        guard quantity.isPositive, let amount = try? Amount(quantity, of: asset) else {
            throw .corrupt("\(position): \(quantity)")
        }
        return amount
    }
}
