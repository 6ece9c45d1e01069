import Domain
package import Engine

extension MemoryBooks {
    /// Newest first, ties by id.
    package func page(_ query: ConversionQuery) -> ConversionPage {
        let all = conversions.values
            .filter { $0.conversion.tenant == query.tenant && query.filter.matches($0) }
            .sorted { a, b in
                a.conversion.createdAt != b.conversion.createdAt
                    ? a.conversion.createdAt > b.conversion.createdAt
                    : a.conversion.id < b.conversion.id
            }
        let page = all.dropFirst(query.page * query.size).prefix(query.size)
        return ConversionPage(content: Array(page), total: all.count)
    }

    /// Not final, or with an order that is not settled; oldest first.
    func held(createdAfter: Instant) -> [Conversion] {
        conversions.values.map(\.conversion)
            .filter { $0.failure?.reason == .intermediateHeld && $0.createdAt > createdAfter }
            .sorted { a, b in
                a.createdAt == b.createdAt ? a.id < b.id : a.createdAt > b.createdAt
            }
    }

    package var open: [StoredConversion] {
        conversions.values
            .filter { !$0.conversion.status.isFinal || !$0.orders.allSatisfy(\.isSettled) }
            .sorted { a, b in
                (a.conversion.createdAt, a.conversion.id)
                    < (b.conversion.createdAt, b.conversion.id)
            }
    }
}

extension ConversionFilter {
    fileprivate func matches(_ stored: StoredConversion) -> Bool {
        switch self {
        case .everything: true
        case .and(let filters): filters.allSatisfy { $0.matches(stored) }
        case .or(let filters): filters.contains { $0.matches(stored) }
        case .not(let filter): !filter.matches(stored)
        case .field(let field, let match):
            stored.texts(of: field).contains { match.matches($0) }
        case .createdAt(let from, let to):
            (from.map { stored.conversion.createdAt >= $0 } ?? true)
                && (to.map { stored.conversion.createdAt <= $0 } ?? true)
        }
    }
}

extension ConversionFilter.TextMatch {
    /// By bytes, as a database compares.
    fileprivate func matches(_ text: String) -> Bool {
        switch self {
        case .exactly(let wanted): text.utf8.elementsEqual(wanted.utf8)
        case .startingWith(let prefix): text.utf8.starts(with: prefix.utf8)
        }
    }
}

extension StoredConversion {
    fileprivate func texts(of field: ConversionFilter.Field) -> [String] {
        let request = conversion.request
        switch field {
        case .reference: return request.reference.map { [$0] } ?? []
        case .id: return [conversion.id.description]
        case .status: return [conversion.status.rawValue]
        case .tenantId: return [conversion.tenant.text]
        case .fromAsset: return [request.from.code]
        case .toAsset: return [request.to.code]
        case .direction: return [request.fixed.direction]
        case .executor: return [request.executor.rawValue]
        case .venues: return request.venues.map(\.text) + orders.map(\.account.venue.text)
        }
    }
}
