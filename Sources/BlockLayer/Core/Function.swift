import Machine

/// The routines of the model: QEMU functions of which another thread can see the middle.
///
/// Case names are QEMU's function names in Swift's spelling; the routine itself carries QEMU's.
enum Function: Int, CaseIterable {
  // Event loops
  case mainLoopWait, iothreadRun, iothreadStop, iothreadStopBH, aioPoll, aioBHPoll, coScheduleBHCB, dummyBHCB
  case rcuThread, workerThread, threadPoolCompletionBH
  // Graph lock and drain
  case bdrvGraphWrlock, bdrvGraphWrunlock, bdrvDrainedBegin, bdrvDrainAll, blkDrain
  // Contexts
  case blkGetAioContext, blkSetAioContext, bdrvTryChangeAioContext
  // Requests
  case blkAioEntry
  case virtioScsiHandleCmdVQ, scsiDevicePurgeRequests, scsiDeviceForEachReqAsync, scsiDeviceForEachReqAsyncBH
  // Plugging
  case virtioBlkDeviceRealize
  case qmpDeviceAdd, deviceAddDisk, qmpDeviceDel, virtioScsiHotunplug, unplugController
  // Commands
  case monitorQMPDispatcher, qmpStop, qmpCont, qmpSetIOThread, virtioScsiDataplaneStart, virtioScsiDataplaneStop,
    virtioScsiDataplaneStopBH, qmpSystemReset,
    virtioReset,
    qmpGraphCommand
  // Timers and jobs
  case clockThread, timerlistRunTimers
  case jobCoEntry, jobPausePoint, jobYield, jobSleepNS, jobDoYield, jobExit, jobCompleted, jobCompletedTxnSuccess,
    jobCompletedTxnAbort, jobDoFinalize, jobFinalizeSingle, jobHook, jobFinishSync, drainedSections, qmpJobVerb,
    qmpJobsCommand, blockdevCreateRun
  case qmpTransaction, blkAction, blockdevBackupPrepare, blockdevBackupAbort, backupRun
  case mirrorRun, mirrorExit, bdrvCoYieldToDrain, bdrvCoDrainBHCB, commitRun, streamRun
  // Error policy
  case vmStop, scsiDMARestartBH
  // Media
  case qmpMediumCommand, qmpHistogramSet, qmpHumanMonitor
  // Outside
  case guest, client

  /// Its number in the program; number 0 is taken by ended threads.
  var id: RoutineID { RoutineID(rawValue + 1) }
}
