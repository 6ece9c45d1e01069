package import Domain
package import Money

/// What is configured about executing, once for the whole installation (spec/trade.md, sections 3
/// to 6).
package struct ExecutionSettings: Hashable, Sendable {
    /// Expiry of TAKER and MARKET, from acceptance, where the client names none.
    package var expiry: Duration = .seconds(60)
    /// Expiry of MAKER and MAKER_TAKER where the client names none.
    package var makerExpiry: Duration = .seconds(86_400)
    /// TWAP's length where the client names neither it nor an expiry, and what its expiry adds.
    package var twapDurationSeconds = 300
    package var twapExpiryMarginSeconds = 60
    /// TWAP's distance between slices where the client names no number.
    package var twapSpacingSeconds = 15
    /// How long MAKER_TAKER quotes at most where the client names no window.
    package var makerWindowMax: Duration = .seconds(30)
    /// What MAKER_TAKER leaves for taking before its expiry, beside the venues' validity window.
    package var takerReserve: Duration = .seconds(10)
    /// The longest validity window of any venue that is configured.
    package var venueValidityMax: Duration = .seconds(2)
    /// How often quotes are compared with the market, and how old one is before it is re-priced.
    package var makerInterval: Duration = .seconds(1)
    package var repriceAgeMin: Duration = .seconds(5)
    /// How many ticks a quote stands back on one book after post-only refusals.
    package static let retreatsMax = 5
    /// How much of a conversion may lie in intermediate assets at a time, in basis points.
    package var exposureBps = Fixed(1_000)
    /// How long money between two legs is driven on within the client's bounds, where the client
    /// says nothing of it.
    package var graceSeconds = 30
    /// Parts in which a source is spent over several legs, at most; bounds their orders.
    package static let tranchesMax = 20
    /// Default of `maxSlippageBps`.
    package var slippageBps = Fixed(100)
    package var slippageBpsPegged = Fixed(20)
    /// MARKET's collar around the mid at acceptance, in basis points.
    package var collarBps = Fixed(200)
    package var collarBpsPegged = Fixed(50)
    /// How long MARKET routes what is left again, from its first round.
    package var marketWindow: Duration = .seconds(5)
    /// The wait after a round without a fill, doubling up to the second.
    package var roundWaitMin: Duration = .milliseconds(250)
    package var roundWaitMax: Duration = .seconds(5)
    /// The wait between two questions about one order, doubling up to the second.
    package var queryWaitMin: Duration = .milliseconds(100)
    package var queryWaitMax: Duration = .seconds(5)
    /// After this long unknown, an order is named in the failure message.
    package var unknownEscalation: Duration = .seconds(300)
    /// Head-room on what is held for fees in a third asset, in basis points.
    package var feeHeadRoomBps = Fixed(2_000)
    /// Collars of single symbols (`BASE-QUOTE`), in place of the two above.
    package var collarBpsBySymbol: [String: Fixed] = [:]
    /// Whether what an execution sees and decides is recorded, to be replayed.
    package var recordsDecisions = true
    /// Assets worth one US dollar by design: a pair of two of them is pegged.
    package var pegged: Set<String> = ["USD", "USDT", "USDC", "PYUSD", "USDG", "USDP"]
    /// Currencies: a pair of two of them has the pegged collar.
    package var fiat: Set<String> = []

    package init() {}

    package func isPegged(_ symbol: Symbol) -> Bool {
        pegged.contains(symbol.base.code) && pegged.contains(symbol.quote.code)
    }

    /// The default bound on slippage, in basis points of the mid at acceptance.
    package func slippage(from: Asset, to: Asset) -> Fixed {
        isPegged(Symbol(base: from, quote: to)) ? slippageBpsPegged : slippageBps
    }

    package func collar(of symbol: Symbol) -> Fixed {
        if let own = collarBpsBySymbol[symbol.description] { return own }
        let narrow =
            isPegged(symbol)
            || (fiat.contains(symbol.base.code) && fiat.contains(symbol.quote.code))
        return narrow ? collarBpsPegged : collarBps
    }
}
