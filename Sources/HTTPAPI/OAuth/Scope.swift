/// What a client may do, as tokens name it.
package enum Scope: String, CaseIterable, Hashable, Sendable {
    case conversionsView = "conversions:view"
    case conversionsEdit = "conversions:edit"
    case marketDataView = "market-data:view"
    case venuesView = "venues:view"
    case exportsEdit = "exports:edit"
}
