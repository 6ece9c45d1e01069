/// Something that happened, written in the commit that made it true; audit log, event streams and
/// webhooks all read it.
///
/// Every commit that changes a conversion has exactly one event, so the events of a conversion have
/// the versions 0, 1, 2, ... and its last one has its status.
package struct DomainEvent: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case conversionCreated = "conversion:created"
        case conversionProcessing = "conversion:processing"
        /// Orders or trades changed, and the status did not.
        case conversionUpdated = "conversion:updated"
        case conversionCancelRequested = "conversion:cancel-requested"
        case conversionCompleted = "conversion:completed"
        case conversionCancelled = "conversion:cancelled"
        case conversionFailed = "conversion:failed"
        case conversionSimulated = "conversion:simulated"
        /// A fact that arrived after the end.
        case conversionAmended = "conversion:amended"
        case parCreated = "stablecoin:created"
        case parSettled = "stablecoin:settled"
        case parCancelled = "stablecoin:cancelled"
        /// The state of a foreign exchange, or its value date; the note says which.
        case exchangeChanged = "exchange:changed"
        case halted = "operator:halted"
        case resumed = "operator:resumed"
        case cancelledByOperator = "operator:cancelled"
        case orderResolved = "operator:order-resolved"
        case clientCreated = "operator:client-created"
        case clientRotated = "operator:client-rotated"
        case clientRevoked = "operator:client-revoked"
        case keysRotated = "operator:keys-rotated"
        /// Money that an operator booked in or out.
        case moneyBooked = "operator:money-booked"
        case exchangeSettled = "operator:exchange-settled"
        case exchangeClosedOut = "operator:exchange-closed-out"
        case exchangeResolved = "operator:exchange-resolved"
        case keyCreated = "operator:api-key-created"
        case keyRevoked = "operator:api-key-revoked"
        case calendarsLoaded = "operator:calendars-loaded"
        case callbacksRedelivered = "operator:callbacks-redelivered"
        /// A venue account's ledger was corrected by hand.
        case venueAdjusted = "operator:adjusted"
        /// An asset on a venue account was taken out of use, since ledger and venue disagree.
        case quarantined = "operator:quarantined"
        case released = "operator:released"
        /// An order that was taken for absent, and whose quantity may have been sent again, has
        /// traded after all.
        case overtraded = "operator:overtraded"
        case venueKeyAdded = "operator:venue-key-added"
        case venueKeyRemoved = "operator:venue-key-removed"
        /// All of them, by a new master key.
        case venueKeysRewrapped = "operator:venue-keys-rewrapped"

        /// Whether it tells of an operator's command, and not of a conversion.
        package var isOperators: Bool {
            switch self {
            case .conversionCreated, .conversionProcessing, .conversionUpdated,
                .conversionCancelRequested, .conversionCompleted, .conversionCancelled,
                .conversionFailed, .conversionSimulated, .conversionAmended, .parCreated,
                .parSettled, .parCancelled, .exchangeChanged:
                false
            case .halted, .resumed, .cancelledByOperator, .orderResolved, .clientCreated,
                .clientRotated, .clientRevoked, .keysRotated, .moneyBooked, .exchangeSettled,
                .exchangeClosedOut, .exchangeResolved,
                .keyCreated, .keyRevoked, .calendarsLoaded, .callbacksRedelivered, .venueAdjusted,
                .quarantined, .released, .overtraded, .venueKeyAdded, .venueKeyRemoved,
                .venueKeysRewrapped:
                true
            }
        }

        /// Whether it tells of a conversion one to one.
        package var isPar: Bool {
            switch self {
            case .parCreated, .parSettled, .parCancelled: true
            case .conversionCreated, .conversionProcessing, .conversionUpdated,
                .conversionCancelRequested, .conversionCompleted, .conversionCancelled,
                .conversionFailed, .conversionSimulated, .conversionAmended, .halted, .resumed,
                .cancelledByOperator, .orderResolved, .clientCreated, .clientRotated,
                .clientRevoked, .keysRotated, .moneyBooked, .exchangeChanged, .exchangeSettled,
                .exchangeClosedOut, .exchangeResolved, .keyCreated, .keyRevoked, .calendarsLoaded,
                .callbacksRedelivered, .venueAdjusted, .quarantined, .released, .overtraded,
                .venueKeyAdded, .venueKeyRemoved, .venueKeysRewrapped:
                false
            }
        }

        /// What a change of a conversion is called.
        ///
        /// - Parameter before: `nil` for a new conversion.
        package init(
            from before: ConversionStatus?, to after: ConversionStatus, isAmendment: Bool
        ) {
            if isAmendment {
                self = .conversionAmended
            } else if before == after {
                self = .conversionUpdated
            } else {
                switch after {
                case .pending: self = .conversionCreated
                case .processing: self = .conversionProcessing
                case .pendingCancel: self = .conversionCancelRequested
                case .completed: self = .conversionCompleted
                case .cancelled: self = .conversionCancelled
                case .failed: self = .conversionFailed
                case .simulated: self = .conversionSimulated
                }
            }
        }
    }

    package let id: EventID
    package let kind: Kind
    /// Absent for what concerns the whole installation.
    package let tenant: TenantID?
    package let conversion: ConversionID?
    package let at: Instant
    /// Who and why for an operator's command; empty otherwise.
    package let note: String
    /// Present for what changed a conversion over venues.
    package let change: ConversionChange?

    /// An operator's command.
    package init(
        id: EventID, kind: Kind, tenant: TenantID?, conversion: ConversionID?, at: Instant,
        note: String
    ) {
        precondition(kind.isOperators, "what changes a conversion says how")
        self.id = id
        self.kind = kind
        self.tenant = tenant
        self.conversion = conversion
        self.at = at
        self.note = note
        change = nil
    }

    /// A change of a conversion one to one that its client sees. What it was then follows from what
    /// never changes of it, from the kind and from the time.
    package init(
        id: EventID, par kind: Kind, tenant: TenantID, conversion: ConversionID, at: Instant
    ) {
        precondition(kind.isPar, "it tells of a conversion one to one")
        self.id = id
        self.kind = kind
        self.tenant = tenant
        self.conversion = conversion
        self.at = at
        note = ""
        change = nil
    }

    /// A change of a foreign exchange that its client sees; ``ExchangeNotice`` has what it was
    /// then.
    ///
    /// - Parameter note: the state, or what else changed.
    package init(
        id: EventID, exchange: ConversionID, tenant: TenantID, note: String, at: Instant
    ) {
        self.id = id
        kind = .exchangeChanged
        self.tenant = tenant
        conversion = exchange
        self.at = at
        self.note = note
        change = nil
    }

    /// A change of a conversion over venues.
    package init(id: EventID, kind: Kind, at: Instant, _ change: ConversionChange) {
        precondition(
            !kind.isOperators && !kind.isPar && kind != .exchangeChanged,
            "it tells of a change of a conversion over venues")
        self.id = id
        self.kind = kind
        tenant = change.conversion.tenant
        conversion = change.conversion.id
        self.at = at
        note = ""
        self.change = change
    }
}
