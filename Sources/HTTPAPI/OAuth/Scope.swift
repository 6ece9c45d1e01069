/// What a client may do, as tokens name it; a client may have scopes of every face.
package enum Scope: String, CaseIterable, Hashable, Sendable {
    case conversionsView = "conversions:view"
    case conversionsEdit = "conversions:edit"
    case marketDataView = "market-data:view"
    case venuesView = "venues:view"
    case exportsEdit = "exports:edit"
    case stablecoinsWrite = "conversion:write_conversion_stablecoin"
    case stablecoinsRead = "conversion:read_conversion_stablecoin"
    case profilesRead = "funding:read_profile"
    case profilesWrite = "funding:write_profile"
    case transfersWrite = "transfer:write_internal_transfer"
    case eventsRead = "events:read_event"
    case exchangesView = "exchanges:view"
    case exchangesEdit = "exchanges:edit"
}
