package bulk

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Limits of jobs. Those of uploads and of a list's page are Salesforce's; the others keep the org's memory in bounds, and
// the oldest jobs that are over go first.
const (
	MaxUpload  = 100 << 20 // bytes of one upload
	MaxJobs    = 5000
	MaxHeld    = 1 << 30 // bytes of all jobs
	ListPage   = 1000
	atOnce     = 2   // jobs that run at the same time
	rowsAWrite = 200 // rows in one transaction
)

// Actor is on whose behalf something is done, and in which version of the API.
type Actor struct {
	records.Writer
	Version string // "60.0"
}

// Jobs are the jobs of an org, as one user sees them. They are safe for concurrent use.
type Jobs struct {
	*shelf
	owner string // the user whose jobs are shown; empty for all
}

// For are the jobs that a user made; those of others are not there for that user.
func (j *Jobs) For(user string) *Jobs { return &Jobs{j.shelf, user} }

// shows reports whether a job is one of those that are shown.
func (j *Jobs) shows(k *job) bool { return j.owner == "" || j.owner == k.user }

// shelf holds the jobs of all users.
type shelf struct {
	now   func() time.Time
	ctx   context.Context // ends with the org
	stop  context.CancelFunc
	slots chan struct{}
	work  sync.WaitGroup

	mu     sync.Mutex
	closed bool
	made   uint64
	jobs   []*job // oldest first
}

// New makes an org's jobs, shown whole. They must be closed before its store is.
func New(now func() time.Time) *Jobs {
	ctx, stop := context.WithCancel(context.Background())
	return &Jobs{shelf: &shelf{now: now, ctx: ctx, stop: stop, slots: make(chan struct{}, atOnce)}}
}

// Close stops the jobs that run and waits for them. Jobs that are over can still be looked at.
func (j *Jobs) Close() {
	j.mu.Lock()
	j.closed = true
	j.mu.Unlock()
	j.stop()
	j.work.Wait()
}

// background runs a function that is told when the org closes. The mutex must be held.
func (j *Jobs) background(run func(ctx context.Context)) {
	if j.closed {
		return
	}
	j.work.Go(func() {
		select {
		case j.slots <- struct{}{}:
			defer func() { <-j.slots }()
			run(j.ctx)
		case <-j.ctx.Done():
		}
	})
}

// add gives a new job its id and its place. The mutex must be held.
func (j *Jobs) add(n *job) error {
	j.made++
	id, err := recordid.New("750", store.Instance, j.made)
	if err != nil {
		return err
	}
	n.id, n.created, n.modified = id, j.clock(), j.clock()
	if err := j.room(0); err != nil {
		return err
	}
	j.jobs = append(j.jobs, n)
	return nil
}

// room makes room for one more job or that many bytes, by forgetting jobs that are over. The mutex must be held.
func (j *Jobs) room(bytes int) error {
	held := bytes
	for _, k := range j.jobs {
		held += k.held()
	}
	for len(j.jobs) >= MaxJobs || held > MaxHeld {
		oldest := slices.IndexFunc(j.jobs, func(k *job) bool { return k.state.over() || k.state == Closed })
		if oldest < 0 {
			return refuse(codeQuota, "ExceededQuota : The demo org keeps no more than %d jobs and %d bytes. Abort or delete jobs.", MaxJobs, MaxHeld)
		}
		held -= j.jobs[oldest].held()
		j.jobs = slices.Delete(j.jobs, oldest, oldest+1)
	}
	return nil
}

func (j *Jobs) clock() time.Time { return j.now().UTC() }

// find is the job of this id in either form, if it is of one of the kinds. The mutex must be held.
func (j *Jobs) find(id string, kinds ...string) (*job, error) {
	if long, ok := recordid.Long(id); ok {
		for _, k := range j.jobs {
			if k.id == long && slices.Contains(kinds, k.kind) && j.shows(k) {
				return k, nil
			}
		}
	}
	return nil, fault.NotFound()
}

// move puts a job into another state. The mutex must be held.
func (j *Jobs) move(k *job, to State) { k.state, k.modified = to, j.clock() }

// fail ends a job that cannot be done at all.
func (j *Jobs) fail(k *job, message string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if k.state.over() {
		return
	}
	k.message = message
	j.move(k, Failed)
}

// Info is a job as JSON.
func (j *Jobs) Info(id string, query bool) ([]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, err := j.find(id, kind(query))
	if err != nil {
		return nil, err
	}
	return encode(k.full())
}

func kind(query bool) string {
	if query {
		return kindQuery
	}
	return kindIngest
}

// Delete forgets a job that does not run and takes no more data.
func (j *Jobs) Delete(id string, query bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, err := j.find(id, kind(query))
	if err != nil {
		return err
	}
	if !k.state.over() && k.state != UploadComplete {
		return refuse(codeState, "Deleting a job in state %s is not allowed. Abort it first.", k.state)
	}
	j.move(k, Aborted) // for whoever was about to run it
	j.jobs = slices.DeleteFunc(j.jobs, func(other *job) bool { return other == k })
	return nil
}

// list is a page of jobs as JSON.
type list struct {
	Done           bool    `json:"done"`
	NextRecordsURL *string `json:"nextRecordsUrl"`
	Records        []info  `json:"records"`
}

// List is a page of the jobs as JSON, oldest first. A locator is what an earlier page gave; jobType may name one type only.
// The path is that of the list, for the URL of the next page.
func (j *Jobs) List(query bool, jobType, locator, path string) ([]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	shown := list{Done: true, Records: []info{}}
	behind := locator == ""
	for _, k := range j.jobs {
		isQuery := k.kind == kindQuery || k.kind == kindClassic && (k.spec.Operation == "query" || k.spec.Operation == "queryAll")
		if behind && j.shows(k) && isQuery == query && (jobType == "" || jobType == k.kind) {
			if len(shown.Records) == ListPage {
				next := path + "?queryLocator=" + shown.Records[ListPage-1].ID
				if jobType != "" {
					next += "&jobType=" + k.kind
				}
				shown.Done, shown.NextRecordsURL = false, &next
				break
			}
			shown.Records = append(shown.Records, k.full())
		}
		behind = behind || k.id == locator && j.shows(k)
	}
	if !behind {
		return nil, fault.InvalidQueryLocator()
	}
	return encode(shown)
}
