/// Every statement of the store but the list filter (``FilterSQL``) and the DDL (``Dialect``).
///
/// One text for every engine. Arguments are `$1`, `$2`, ... and appear first in that order, so an
/// engine that numbers named arguments as they appear agrees with one that reads the number.
package enum StoreStatement: Int, CaseIterable, Sendable {
    // Writes of a commit.
    case insertConversion, updateConversion, insertOrder, updateOrder, insertTrade
    case reverseTrade, insertEntry
    case putBalance, putHold, deleteHold, putLimitDay, putLimitOpen
    case insertAmendment, insertDecision, insertEvent, numberEvents, removeNumbered
    case putHalt, removeHalt, putResolution, insertClient, updateClient
    case revokeToken, forgetRevokedTokens
    case putExport, removeExport
    case insertPar, updatePar, putProfile, insertActivity, insertLine, putParDay
    case insertQuote, useQuote, forgetQuotes, insertExchange, updateExchange, insertNotice
    case insertDeliveries, putDelivery, promoteDelivery, parkBehind, redeliverTo, redeliverAll
    case dropDeliveries
    case insertSubscription, endSubscription, insertExchangeKey, revokeExchangeKey
    case insertExternal, putMark
    // What the writer reads.
    case referenceOwner, heldByConversion, limitDay, limitOpen, amendmentCount, waitingExports
    case parReferenceOwner, activeProfile, nicknameOwner, openParOfProfile, parDay
    case quoteUser, externalIDOwner, shortIDOwner, openExchangesOfProfile
    case activeSubscriptionCount, deliveryState
    // Reads.
    case balances, halts, resolutions, client, clients, revokedTokens
    case conversionByID, conversionByReference, conversionOfOrder, openConversions
    case heldConversions
    case ordersOfConversion, tradesOfConversion, holdsOfConversion, amendmentsOfConversion
    case ordersOfMany, tradesOfMany, holdsOfMany, amendmentsOfMany
    case ordersAtVenue, tradesAtVenue, decisionsOfConversion
    case outboxCount, lastNumber, eventsOfLog, eventsOfConversion, waitingOfConversion
    case orderByID, tradeByID, amendmentAt
    case exportByID, exports
    case parByID, parByReference, openPar, newestPar
    case profilesOfTenant, profileByID, profileByNickname, balancesAt, reservedByProfile
    case activityByID, activityByKey, linesAfter, parEvents, parEventByID
    case quoteByID, exchangeByID, exchangeOfAccount, exchangeByExternalID, openExchanges
    case exchangesWithDealer
    case exchangeKeyByHash, exchangeKeysOfTenant, subscriptionsOfAccount, subscriptionsDue
    case deliveriesDue, nextDelivery, everyDelivery, openDeliveries
    case mark, externalsAmong, tradesAmong, ordersAmong, ordersWithoutVenueID, newestExternals
    // The audit.
    case everyConversion, everyEntry, everyHold, entriesOfTrade
    case ordersWithoutConversion, tradesWithoutOrder, holdsWithoutConversion
    case entriesWithoutTrade, amendmentsWithoutConversion
    case repeatedOrderIDs, repeatedReferences, repeatedVenueTrades, everyLimitOpen, openByLimit
    case everyLimitDay, notionalsByLimitDay
    case everyEventOfConversion, logsWithGaps, eventsWithoutConversion
    case everyPar, everyActivity, everyLine, everyParDay, postingsOf, everyEventOfPar
    case entriesWithoutPar, entriesWithoutActivity
    case repeatedParReferences, repeatedNicknames, repeatedActivityKeys
    case everyExchange, noticesOfExchange, everyEventOfExchange, entriesWithoutExchange
    case repeatedExternalIDs, repeatedShortIDs, exchangesWithoutQuote, quotesWithoutExchange
    case noticesWithoutExchange, deliveriesWithoutNotice, deliveriesOutOfTurn
    case deliveriesWithGaps, openDeliveriesOfEnded, unreadableDeliveries
    case everyExternal, entriesWithoutExternal, repeatedExternals
    case tradesTakenInTwice
    // Migrations.
    case insertMigration, lastMigration

    package var sql: String { Self.texts[rawValue] }

    /// A statement without text is not prepared by any engine: the tests prepare each.
    private static let texts = allCases.map { statement in
        writeTexts[statement] ?? readTexts[statement] ?? eventTexts[statement]
            ?? auditTexts[statement] ?? parWriteTexts[statement] ?? parReadTexts[statement]
            ?? parAuditTexts[statement] ?? exchangeWriteTexts[statement]
            ?? exchangeReadTexts[statement] ?? callbackTexts[statement]
            ?? exchangeAuditTexts[statement] ?? accountTexts[statement] ?? ""
    }

    /// How many ids the `...OfMany` statements take; the rest of them is bound to null.
    package static let manyCount = 100
}
