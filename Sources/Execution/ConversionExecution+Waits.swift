package import Domain

/// What an observer needs to know of waits; nothing here decides.
extension ConversionExecution {
    /// Since when an order's venue was asked for it and has not confirmed it; `nil` while it does.
    package func silence(of order: OrderID) -> Instant? { silentSince[order] }

    /// How long money between two legs is driven on at most, once no new source may be spent.
    package var driveMax: Duration {
        .seconds(conversion.terms.graceSeconds) + settings.marketWindow
    }

    /// When the conversion or one of its orders last changed.
    package var lastChange: Instant {
        orders.reduce(conversion.updatedAt) { max($0, $1.updatedAt) }
    }
}
