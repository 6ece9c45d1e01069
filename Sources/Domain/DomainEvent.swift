/// Something that happened, written in the transaction that made it true: audit log and event
/// stream.
package struct DomainEvent: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case conversionCreated = "conversion:created"
        case conversionProcessing = "conversion:processing"
        case conversionCancelRequested = "conversion:cancel-requested"
        case conversionCompleted = "conversion:completed"
        case conversionCancelled = "conversion:cancelled"
        case conversionFailed = "conversion:failed"
        case conversionAmended = "conversion:amended"
        case halted = "operator:halted"
        case resumed = "operator:resumed"
        case orderResolved = "operator:order-resolved"
        case clientCreated = "operator:client-created"
        case clientRotated = "operator:client-rotated"
        case clientRevoked = "operator:client-revoked"
    }

    package let id: EventID
    package let kind: Kind
    /// Absent for what concerns the whole installation.
    package let tenant: TenantID?
    package let conversion: ConversionID?
    package let at: Instant
    /// Who and why for an operator's command; empty otherwise.
    package let note: String

    package init(
        id: EventID, kind: Kind, tenant: TenantID?, conversion: ConversionID?, at: Instant,
        note: String = ""
    ) {
        self.id = id
        self.kind = kind
        self.tenant = tenant
        self.conversion = conversion
        self.at = at
        self.note = note
    }
}
