/// How a conversion is executed (spec/trade.md, section 5).
package enum ExecutorKind: String, CaseIterable, Hashable, Sendable {
    /// Post-only limit orders at the best own-side price; never takes.
    case maker = "MAKER"
    /// Marketable limit orders, immediate-or-cancel, re-routed until done.
    case taker = "TAKER"
    /// As MAKER for a while, then as TAKER.
    case makerTaker = "MAKER_TAKER"
    /// As TAKER within a collar around the mid at acceptance, for a few seconds.
    case market = "MARKET"
    /// Slices over time, each as TAKER.
    case twap = "TWAP"
}
