package import Domain

/// Which conversions a list shows.
package struct ConversionQuery: Hashable, Sendable {
    package let tenant: TenantID
    package let filter: ConversionFilter
    /// From 0.
    package let page: Int
    /// 1...``Limits/pageSizeMax``.
    package let size: Int

    package init(tenant: TenantID, filter: ConversionFilter, page: Int, size: Int) {
        self.tenant = tenant
        self.filter = filter
        self.page = page
        self.size = size
    }
}

/// A search expression over conversions, whatever language it was written in.
package indirect enum ConversionFilter: Hashable, Sendable {
    case everything
    case and([ConversionFilter])
    case or([ConversionFilter])
    case not(ConversionFilter)
    case field(Field, TextMatch)
    /// Both bounds included; `nil` is open.
    case createdAt(from: Instant?, to: Instant?)

    package enum Field: String, CaseIterable, Hashable, Sendable {
        case reference, id, status, tenantId, fromAsset, toAsset, direction, executor, venues
    }

    package enum TextMatch: Hashable, Sendable {
        case exactly(String)
        /// The text before a trailing `*`; may be empty.
        case startingWith(String)
    }
}
