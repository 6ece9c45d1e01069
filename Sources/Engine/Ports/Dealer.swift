package import Domain
package import Money

/// Who quotes firm prices of foreign exchange and settles deals on a value date.
///
/// Answers are values, never errors: what could not be learned is an answer too. An implementation
/// bounds each call by its own deadline and never sends a deal twice for one call.
package protocol Dealer: Sendable {
    var id: VenueID { get }
    /// How long after its intent a deal may still be taken: `validUntil` is set by it.
    var dealValidity: Duration { get }
    /// How long after `validUntil` an answer "absent" is proof that the deal can no longer arrive.
    var absenceMargin: Duration { get }
    /// Whether its legs settle at once, whatever their value date, for sandboxes; otherwise on the
    /// value date.
    var settlesAtOnce: Bool { get }

    /// A firm price for an amount.
    func quote(_ request: DealerQuoteRequest) async -> DealerQuoteAnswer
    /// Sends the deal once.
    func deal(_ order: DealOrder) async -> DealAnswer
    /// Everything that it knows of the deal, by our id.
    func find(_ order: DealOrder) async -> DealSighting
    /// Asks it to take the deal back; it does so only with what it has not booked.
    func withdraw(_ order: DealOrder) async -> DealSighting
    /// Agrees another value date for a booked deal.
    func roll(_ order: DealOrder, to date: CivilDate) async -> DealSighting
    /// The middle of the market, in units of the quote currency for one of the base, from memory;
    /// `nil` where it knows none.
    func reference(_ pair: Symbol) -> Fixed?
}
