import Bookkeeping
import Domain
import Engine
import Money

/// What clients are told is durable, and stays true.
extension ParBooks {
    /// A create was answered with a new conversion.
    mutating func acknowledges(_ told: ParConversion, _ request: ParRequest, of tenant: TenantID) {
        guard isDurable(told, of: tenant) else { return }
        expect(
            told.request == request && told.state == .created, .parTold, "\(told.id)",
            "is not what was asked for: \(told)")
    }

    /// A create was answered with the conversion that its reference made before.
    mutating func replays(
        _ told: ParConversion, mismatch: [String], _ request: ParRequest, of tenant: TenantID
    ) {
        guard isDurable(told, of: tenant) else { return }
        see(.replayed)
        expect(
            told.request.reference != nil && told.request.reference == request.reference,
            .parTold, "\(told.id)", "answers for the reference \(request.reference ?? "")")
        expect(
            mismatch.isEmpty == (told.request.isSame(as: request)), .parTold, "\(told.id)",
            "differs in \(mismatch)")
    }

    /// What a client is shown is there, as it is or was.
    @discardableResult
    mutating func isDurable(_ told: ParConversion, of tenant: TenantID) -> Bool {
        guard let known = conversions[told.id]?.conversion else {
            expect(false, .toldIsDurable, "\(told.id)", "was told, and is not there")
            return false
        }
        expect(
            known.tenant == tenant && known.request == told.request, .parTold, "\(told.id)",
            "was told to \(tenant) as another one")
        expect(
            told.version <= known.version && (told.version < known.version || told == known),
            .toldIsDurable, "\(told.id)", "was told as \(told), and is \(known)")
        expect(
            !told.state.isFinal || told.state == known.state, .toldStays, "\(told.id)",
            "was told as \(told.state), and is \(known.state)")
        return true
    }

    mutating func saysCancelled(_ told: ParConversion, of tenant: TenantID) {
        guard isDurable(told, of: tenant) else { return }
        if case .cancelled = told.state { return }
        expect(false, .parTold, "\(told.id)", "was told to be cancelled as \(told.state)")
    }

    mutating func saysNotCancellable(
        _ told: ParConversion, _ reason: ParError.CancelObstacle, of tenant: TenantID
    ) {
        guard isDurable(told, of: tenant) else { return }
        switch (reason, told.state) {
        case (.settled, .settled): see(.tooLateToCancel)
        case (.inProgress, .settling): see(.settlementInProgress)
        case (.settled, _), (.inProgress, _):
            expect(false, .parTold, "\(told.id)", "was told \(reason) as \(told.state)")
        }
    }

    mutating func saysBooked(_ told: Activity, of tenant: TenantID) {
        let known = activities[told.id]
        expect(
            known == told && told.tenant == tenant, .toldIsDurable, "activity \(told.id)",
            "was told, and is \(known.map { "\($0)" } ?? "not there")")
    }

    mutating func shows(_ told: Profile, to tenant: TenantID) {
        let known = profiles[told.id]
        expect(
            known != nil && told.tenant == tenant, .toldIsDurable, "profile \(told.id)",
            "was told to \(tenant), and is \(known.map { "\($0)" } ?? "not there")")
        expect(
            told.isActive || known?.isActive == false, .toldStays, "profile \(told.id)",
            "was told to be closed, and is open")
    }

    // MARK: Lists

    /// A page of a tenant's whole list.
    mutating func listed(_ page: [ParConversion], of tenant: TenantID) {
        for told in page { isDurable(told, of: tenant) }
        guard let newest = page.map(\.createdAt).max() else { return }
        toldUpTo[tenant] = max(toldUpTo[tenant] ?? newest, newest)
    }

    /// A client has read a list to its end, page by page.
    ///
    /// - Parameter before: how many conversions were durable before its first page.
    mutating func listed(
        whole list: [ParConversion], isAscending: Bool, of tenant: TenantID, before: Int
    ) {
        let positions = list.map { ($0.createdAt, $0.id) }
        let isInOrder = zip(positions, positions.dropFirst()).allSatisfy { pair in
            isAscending ? pair.0 < pair.1 : pair.1 < pair.0
        }
        expect(isInOrder, .listInOrder, "\(tenant)", "a list repeats or goes back: \(list)")
        let told = Set(list.map(\.id))
        let newest = list.map(\.createdAt).max() ?? Instant(microseconds: 0)
        for (number, id) in ids.enumerated() where !told.contains(id) {
            guard let known = conversions[id]?.conversion, known.tenant == tenant else { continue }
            // Those that were created while the list was read need not be there, but none of them
            // is between two that are.
            expect(
                number >= before && known.createdAt > newest, .listComplete, "\(id)",
                "created at \(known.createdAt) and missing in a list up to \(newest)")
        }
        see(isAscending ? .listedAscending : .listedDescending)
    }
}

extension ParRequest {
    /// Whether a client that sends both means the same.
    fileprivate func isSame(as other: ParRequest) -> Bool {
        var (left, right) = (self, other)
        (left.amountText, right.amountText) = ("", "")
        return left == right
    }
}
